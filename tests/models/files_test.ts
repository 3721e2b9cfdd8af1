import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { pathToFileURL } from "node:url";
import { dense, loadModel, pipe, random, relu, saveModel, tree } from "../../mod.ts";
import { loadNpz, saveNpz } from "../../lib/formats/mod.ts";
import { writeWhole } from "../../lib/io/write_file.ts";
import { any } from "../shared/networks.ts";
import { inFolder, withFullDisk } from "../shared/folders.ts";

const network = any(pipe(dense(3, 4), relu(), dense(4, 2)));
const model = { network, params: network.init(random.key(1)), statistics: [] };

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

describe("saveModel()", () => {
  it("writes the file that loadModel() reads, by path or URL, and nothing beside it", async () => {
    await inFolder(async (folder) => {
      await saveModel(`${folder}/a b.safetensors`, model);
      const url = pathToFileURL(`${folder}/a b.safetensors`);
      for (const location of [`${folder}/a b.safetensors`, url]) {
        const { params } = await loadModel(location);
        assertEquals(tree.entries(params), tree.entries(model.params));
      }
      await saveModel(url, { ...model, params: network.init(random.key(2)) });
      assertEquals(names(folder), ["a b.safetensors"]);
    });
  });

  it("says why it cannot write", async () => {
    await inFolder(async (folder) => {
      await assertRejects(
        () => saveModel(`${folder}/none/a.safetensors`, model),
        Error,
        `Cannot write ${folder}/none/a.safetensors: its folder is missing`,
      );
      await assertRejects(
        () => saveModel(new URL("https://example.com/a.safetensors"), model),
        TypeError,
        "Cannot write https://example.com/a.safetensors: it is no file",
      );
    });
  });
});

describe("loadModel()", () => {
  it("names the file that is missing, a folder or malformed", async () => {
    await inFolder(async (folder) => {
      const none = `${folder}/none.safetensors`;
      await assertRejects(() => loadModel(none), Error, `Cannot find ${none}`);
      await assertRejects(
        () => loadModel(folder),
        Error,
        `Cannot read ${folder}: it is a directory`,
      );
      await Deno.writeTextFile(none, "safe");
      await assertRejects(
        () => loadModel(none),
        SyntaxError,
        `Cannot read ${none}: it ends at byte 4`,
      );
    });
  });
});

describe("saveNpz()", () => {
  it("writes the file that loadNpz() reads", async () => {
    await inFolder(async (folder) => {
      const arrays = new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]);
      await saveNpz(`${folder}/a.npz`, arrays, { compress: true });
      assertEquals(await loadNpz(`${folder}/a.npz`), arrays);
      await assertRejects(
        () => loadNpz(`${folder}/b.npz`),
        Error,
        `Cannot find ${folder}/b.npz`,
      );
    });
  });
});

describe("writeWhole()", () => {
  it("keeps what the file held before, and leaves nothing else, when the disk is full", async () => {
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
        assertEquals(names(folder), ["a"]);
      }
    });
  });
});
