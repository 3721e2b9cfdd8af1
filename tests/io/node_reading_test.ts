import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { nodeFiles } from "../../lib/io/node_files.ts";
import { inFolder } from "../shared/folders.ts";

/** The bytes that are read at a time. */
const PIECE = 2 ** 16;

describe("nodeFiles(), whose modules Deno has too,", () => {
  it("reads files of any length, in pieces", async () => {
    const files = nodeFiles();
    assert(files);
    await inFolder(async (folder) => {
      const path = `${folder}/file`;
      const read = async (name: string) => await new Response(await files.open(name)).bytes();
      for (const length of [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5]) {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
        await Deno.writeFile(path, bytes);
        assertEquals(await read(path), bytes);
      }
      const reader = (await files.open(path)).getReader();
      assertEquals((await reader.read()).value?.length, PIECE);
      await reader.cancel();
      await assertRejects(() => read(`${folder}/none`), Error, "no such file");
    });
  });
});
