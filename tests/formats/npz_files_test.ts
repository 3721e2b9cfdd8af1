import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadNpz, saveNpz } from "../../lib/formats/mod.ts";
import { inFolder } from "../shared/folders.ts";

const arrays = new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]);

describe("saveNpz()", () => {
  it("writes the file that loadNpz() reads", async () => {
    await inFolder(async (folder) => {
      for (const compress of [false, true]) {
        await saveNpz(`${folder}/a.npz`, arrays, { compress });
        assertEquals(await loadNpz(`${folder}/a.npz`), arrays);
      }
    });
  });
});

describe("loadNpz()", () => {
  it("names a file that is missing or malformed", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/b.npz`;
      await assertRejects(() => loadNpz(path), Error, `Cannot find ${path}`);
      await Deno.writeTextFile(path, "npz");
      await assertRejects(
        () => loadNpz(path),
        SyntaxError,
        `Cannot read ${path}: it is not a zip archive`,
      );
    });
  });
});
