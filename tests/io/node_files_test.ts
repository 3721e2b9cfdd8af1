import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { HostFiles } from "../../lib/io/host_files.ts";
import { nodeFiles } from "../../lib/io/node_files.ts";
import { inFolder, namesIn } from "../shared/folders.ts";

/** Runs a test with the files of Node, whose modules Deno has too, in a folder of its own. */
async function withFiles(test: (files: HostFiles, folder: string) => Promise<void>): Promise<void> {
  const files = nodeFiles();
  assert(files);
  await inFolder((folder) => test(files, folder));
}

async function bytesAt(files: HostFiles, path: string): Promise<Uint8Array> {
  return await new Response(await files.open(path)).bytes();
}

describe("nodeFiles()", () => {
  it("reads files of any length, in pieces", async () => {
    await withFiles(async (files, folder) => {
      const path = `${folder}/file`;
      for (const length of [0, 1, 2 ** 16 - 1, 2 ** 16, 2 ** 16 + 1, 200_000]) {
        const bytes = Uint8Array.from({ length }, (_, i) => i % 251);
        await Deno.writeFile(path, bytes);
        assertEquals(await bytesAt(files, path), bytes);
      }
      const reader = (await files.open(path)).getReader();
      assertEquals((await reader.read()).value?.length, 2 ** 16);
      await reader.cancel();
      await assertRejects(() => bytesAt(files, `${folder}/none`), Error, "no such file");
    });
  });

  it("creates a file, and never writes to one that is there", async () => {
    await withFiles(async (files, folder) => {
      const path = `${folder}/file`;
      await files.create(path, Uint8Array.of(1, 2, 3));
      await assertRejects(() => files.create(path, Uint8Array.of(4)), Error, "exists");
      assertEquals([...await Deno.readFile(path)], [1, 2, 3]);
      await files.rename(path, `${folder}/other`);
      await files.flushFolder(folder);
      assertEquals(namesIn(folder), ["other"]);
      await files.remove(`${folder}/other`);
      assertEquals(namesIn(folder), []);
    });
  });

  it("tells files, folders and endless ones apart, and lists files only", async () => {
    await withFiles(async (files, folder) => {
      await Deno.writeFile(`${folder}/file`, new Uint8Array(1));
      await Deno.mkdir(`${folder}/inner`);
      assertEquals(await files.look(`${folder}/file`, true), "file");
      assertEquals(await files.look(`${folder}/file`, false), "file");
      assertEquals(await files.look(folder, true), "folder");
      if (!files.isWindows) assertEquals(await files.look("/dev/null", true), "endless");
      assertEquals(await files.fileNames(folder), ["file"]);
    });
  });
});
