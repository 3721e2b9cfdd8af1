import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isPartial, writeWhole } from "../../lib/io/write_file.ts";
import { inFolder, namesIn, withFullDisk } from "../shared/folders.ts";

/** Windows has no such links, pipes and devices. */
const itOnUnix = Deno.build.os === "windows" ? it.skip : it;

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

  itOnUnix("replaces no folder and no device", async () => {
    await inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/a`);
      const bytes = new Uint8Array(1);
      await assertRejects(() => writeWhole(`${folder}/a`, bytes), Error, "a: it is a directory");
      const problem = "Cannot write /dev/null: it is a device or a pipe, and no file";
      await assertRejects(() => writeWhole("/dev/null", bytes), Error, problem);
      assertEquals(namesIn(folder), ["a"]);
    });
  });

  it("tears no file where several write it at the same moment", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/a`;
      const contents = [1, 2, 3, 4, 5].map((byte) => new Uint8Array(1e6 + byte).fill(byte));
      await Promise.all(contents.map((bytes) => writeWhole(path, bytes)));
      const written = Deno.readFileSync(path);
      assertEquals(written, contents[(written[0] ?? 0) - 1]);
      assertEquals(namesIn(folder), ["a"]);
    });
  });

  itOnUnix("replaces a link, and takes no name that is there already", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/victim`, "mine");
      const partials = Array.from({ length: 30 }, (_, i) => `${folder}/a.${Deno.pid}-${i}.partial`);
      for (const link of [`${folder}/a`, `${folder}/a.partial`, ...partials]) {
        await Deno.symlink(`${folder}/victim`, link);
      }
      await writeWhole(`${folder}/a`, new Uint8Array([1, 2, 3]));
      assertEquals([...Deno.readFileSync(`${folder}/a`)], [1, 2, 3]);
      assertEquals(Deno.lstatSync(`${folder}/a`).isFile, true);
      assertEquals(Deno.readTextFileSync(`${folder}/victim`), "mine");
    });
  });
});

describe("isPartial()", () => {
  it("tells the files that writeWhole() begins beside another from all others", () => {
    for (const name of ["a.partial", "a.12-0.partial"]) assertEquals(isPartial(name, "a"), true);
    for (const name of ["a", "b.partial", "a.b.partial", "a.12.partial", "a.1-2.partial.b"]) {
      assertEquals(isPartial(name, "a"), false);
    }
  });
});
