import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readIdxDirectory } from "../../mod.ts";
import { datasetOf, readIdxPair } from "../../lib/data/idx_pair.ts";
import { idxSetAt } from "../../lib/data/idx_set.ts";
import { saveNpz } from "../../lib/formats/mod.ts";
import { inFolder } from "../shared/folders.ts";
import { idxBytes, sampleFiles } from "./samples.ts";

const tiny = "tests/fixtures/tiny";

describe("readIdxPair()", () => {
  for (const [part, stem] of [["train", "train"], ["test", "t10k"]] as const) {
    it(`needs none of the other files for ${part}`, async () => {
      await inFolder(async (folder) => {
        for (const kind of ["images-idx3", "labels-idx1"]) {
          const name = `${stem}-${kind}-ubyte.gz`;
          await Deno.copyFile(`${tiny}/${name}`, `${folder}/${name}`);
        }
        const images = datasetOf(await readIdxPair(await idxSetAt(folder, part), part), {
          classes: 10,
        });
        assertEquals(images, (await readIdxDirectory(tiny))[part]);
      });
    });
  }
});

describe("readIdxDirectory() of relatives of MNIST", () => {
  it("finds EMNIST's names, turns its images upright, and names its letters", async () => {
    await inFolder(async (folder) => {
      await write(folder, {
        "emnist-letters-train-images-idx3-ubyte": idxBytes([1, 2, 3], [1, 2, 3, 4, 5, 6]),
        "emnist-letters-train-labels-idx1-ubyte": idxBytes([1], [26]),
        "emnist-letters-test-images-idx3-ubyte": idxBytes([1, 2, 3], [1, 2, 3, 4, 5, 6]),
        "emnist-letters-test-labels-idx1-ubyte": idxBytes([1], [1]),
      });
      const { train, test } = await readIdxDirectory(folder);
      assertEquals([...train.inputs.bytes], [1, 4, 2, 5, 3, 6]);
      assertEquals([train.height, train.width, train.classes], [3, 2, 27]);
      const names = [train.targets, test.targets].map(([label = NaN]) => train.classNames?.[label]);
      assertEquals(names, ["Z", "A"]);
      const stored = await readIdxDirectory(folder, { transpose: false });
      assertEquals([...stored.train.inputs.bytes], [1, 2, 3, 4, 5, 6]);
    });
  });

  it("reads the first column of QMNIST's labels", async () => {
    await inFolder(async (folder) => {
      const [rows, cols] = [2, 8];
      const table = new DataView(new ArrayBuffer(12 + 4 * rows * cols));
      [0x0c02, rows, cols, 7].forEach((word, i) => table.setUint32(4 * i, word));
      table.setUint32(12 + 4 * cols, 3);
      table.setUint32(12 + 4, 99);
      await write(folder, {
        "qmnist-train-images-idx3-ubyte": idxBytes([2, 1, 2], [1, 2, 3, 4]),
        "qmnist-train-labels-idx2-int": new Uint8Array(table.buffer),
        "qmnist-test-images-idx3-ubyte": idxBytes([1, 1, 2], [1, 2]),
        "qmnist-test-labels-idx1-ubyte": idxBytes([1], [9]),
      });
      const { train } = await readIdxDirectory(folder);
      assertEquals([...train.targets], [7, 3]);
      const cut = new Uint8Array(table.buffer).subarray(0, -1);
      await write(folder, { "qmnist-train-labels-idx2-int": cut });
      await assertRejects(
        () => readIdxDirectory(folder),
        SyntaxError,
        "it has 75 bytes, and its 2x8 numbers end at byte 76",
      );
    });
  });

  it("reads KMNIST's archives of numpy", async () => {
    await inFolder(async (folder) => {
      for (const part of ["train", "test"]) {
        const images = { shape: [2, 1, 2], data: Uint8Array.of(1, 2, 3, 4) };
        const labels = { shape: [2], data: Uint8Array.of(4, 0) };
        await saveNpz(`${folder}/kmnist-${part}-imgs.npz`, new Map([["arr_0", images]]));
        await saveNpz(`${folder}/kmnist-${part}-labels.npz`, new Map([["arr_0", labels]]));
      }
      const { test } = await readIdxDirectory(folder);
      assertEquals([[...test.inputs.bytes], [...test.targets]], [[1, 2, 3, 4], [4, 0]]);
      assertEquals(test.classNames?.slice(0, 2), ["o", "ki"]);
    });
  });

  it("refuses to choose among several datasets in a folder, and takes the one that is named", async () => {
    await inFolder(async (folder) => {
      for (const set of ["emnist-digits", "emnist-letters"]) {
        for (const [name, bytes] of Object.entries(sampleFiles())) {
          await write(folder, { [`${set}-${name.replace("t10k", "test")}`]: bytes });
        }
      }
      await assertRejects(
        () => readIdxDirectory(folder),
        RangeError,
        `Cannot choose a dataset in ${folder}: it has emnist-digits, emnist-letters. ` +
          `Name one of them, as ${folder}/emnist-digits, or move it`,
      );
      const { train } = await readIdxDirectory(`${folder}/emnist-digits`, { transpose: false });
      assertEquals([...train.targets], [7, 0]);
      await assertRejects(
        () => readIdxDirectory(`${folder}/emnist-balanced`),
        Error,
        "Cannot find train-images-idx3-ubyte",
      );
    });
  });

  it("names the file that a dataset lacks as that dataset names it", async () => {
    await inFolder(async (folder) => {
      await write(folder, {
        "emnist-letters-train-images-idx3-ubyte": idxBytes([1, 2, 3], [1, 2, 3, 4, 5, 6]),
        "emnist-letters-train-labels-idx1-ubyte": idxBytes([1], [26]),
      });
      await assertRejects(
        () => readIdxDirectory(folder),
        Error,
        `Cannot find emnist-letters-test-images-idx3-ubyte, with or without .gz, in ${folder}`,
      );
    });
  });
});

async function write(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/${name}`, bytes);
  }
}
