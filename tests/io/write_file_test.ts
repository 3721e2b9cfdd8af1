import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { writeWhole } from "../../lib/io/write_file.ts";
import { inFolder, namesIn, withFullDisk } from "../shared/folders.ts";

describe("writeWhole()", () => {
  it("keeps the old contents, and leaves no other file, when the disk is full", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/a`;
      await writeWhole(path, new Uint8Array([1, 2, 3]));
      for (const room of [0, 1, 100, 4095]) {
        await withFullDisk(room, () =>
          assertRejects(
            () => writeWhole(path, new Uint8Array(4096)),
            Error,
            `Cannot write ${path}: No space left on device (os error 28)`,
          ));
        assertEquals([...Deno.readFileSync(path)], [1, 2, 3]);
        assertEquals(namesIn(folder), ["a"]);
      }
    });
  });
});
