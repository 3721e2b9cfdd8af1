import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import type { Labels } from "../../../../mod.ts";
import type { ImageSet, PageData } from "../../../../scripts/demo/page/protocol.ts";
import { metricsText } from "../../../../scripts/train/metrics_rows.ts";
import { PRESETS } from "../../../../scripts/train/presets.ts";
import { loadRunData } from "../../../../scripts/train/run_data.ts";
import { RunError } from "../../../../scripts/shared/run_error.ts";
import type { Source } from "../../../../scripts/data/source.ts";
import { gzip, idxBytes } from "../../../data/samples.ts";
import { inFolder } from "../../../shared/folders.ts";
import { classesOfLight, draw } from "../../data/pictures.ts";
import { given, givenFolder, opened, openedData, refusal } from "./given.ts";

/** Returns what the command line makes of a source. */
async function loaded(source: Source, seed: number) {
  const { training, validation, test, notes } = await loadRunData(
    { source, reading: {}, validationFrom: undefined, seed, isOld: false },
    PRESETS.default.recipe,
    PRESETS.default,
    false,
  );
  const set = (data: { readonly inputs: unknown; readonly targets: Labels } | undefined) => ({
    bytes: data && typeof data.inputs === "object" && data.inputs && "bytes" in data.inputs
      ? data.inputs.bytes
      : undefined,
    labels: data && [...data.targets],
  });
  return { sets: [training, validation, test].map(set), notes };
}

function setsOf({ training, validation, test }: PageData) {
  return [training, validation, test].map(({ images, labels }: ImageSet) => ({
    bytes: images.bytes,
    labels: [...labels],
  }));
}

/** Returns rows of CSV with 16 pixels, as many as asked, of some classes. */
function rows(count: number, labels: readonly string[]): string {
  return Array.from({ length: count }, (_, i) => {
    const pixels = Array.from({ length: 16 }, (_, j) => (i * 31 + j * 17) % 256);
    return `${[labels[i % labels.length], ...pixels].join(",")}\n`;
  }).join("");
}

const header = `label,${Array.from({ length: 16 }, (_, i) => `p${i}`).join(",")}\n`;

describe("open() of CSV", () => {
  it("has the images, the split and the notes of the command line", async () => {
    const path = "tests/fixtures/csv/no_header.csv";
    for (const seed of [1, 7]) {
      const { data, notes } = await openedData(
        [given("no_header.csv", await Deno.readFile(path))],
        { seed },
      );
      const { sets, notes: said } = await loaded({ kind: "csv", train: path }, seed);
      assertEquals(setsOf(data), sets);
      assertStringIncludes(notes.join("\n"), said[0] ?? "nothing");
      assertMatch(notes.join("\n"), /there are no test images apart: \d+ images are held back/);
    }
  });

  it("takes the file with test in its name to test with", async () => {
    const { data } = await openedData([
      given("my_test.csv", header + rows(4, ["cat", "dog"])),
      given("my_train.csv", header + rows(20, ["cat", "dog"])),
    ]);
    assertEquals(data.classNames, ["cat", "dog"]);
    assertEquals([data.training, data.validation, data.test].map(({ labels }) => labels.length), [
      18,
      2,
      4,
    ]);
  });

  it("asks for the column of labels in the words of the page, and takes it", async () => {
    const odd = rows(30, ["0", "1"]).replaceAll(/\d+\n/g, (last) => `${Number(last) % 3}\n`);
    const line = await refusal([given("odd.csv", odd)]);
    assertMatch(line, /^Cannot read odd.csv: .*the field "Label column"/);
    const { data } = await openedData([given("odd.csv", odd)], { label: 1 });
    assertEquals(data.classNames.slice(0, 2), ["0", "1"]);
  });

  it("refuses a table whose rows are no images", async () => {
    const table = "name,age,height\n" + "Ann,3,100\nBob,4,110\n".repeat(20);
    assertMatch(await refusal([given("people.csv", table)]), /^Cannot (read|use) people.csv: /);
    const iris = "1,2,3,4,setosa\n2,3,4,5,other\n".repeat(30);
    assertEquals(
      await refusal([given("iris.csv", iris)]),
      "Cannot use iris.csv: its rows have 4 numbers beside the label, as a table has. " +
        "Images have 16 pixels at least",
    );
  });

  it("refuses several files unless their names tell them apart", async () => {
    const text = header + rows(20, ["1", "2"]);
    assertMatch(
      await refusal([given("a.csv", text), given("b.csv", text)]),
      /^Cannot choose among a.csv, b.csv: /,
    );
  });

  it("names the bad one of two files", async () => {
    const files = [
      given("train.csv", header + rows(20, ["1", "2"])),
      given("test.csv", header + rows(3, ["1", "2"]) + "1,2,3\n"),
    ];
    assertMatch(await refusal(files), /^Cannot read test.csv: row 5 has 3 fields/);
  });

  it("adds images to those to train with, by the names of their classes", async () => {
    const first = await openedData([given("a.csv", header + rows(40, ["3", "5", "7"]))]);
    const second = [given("b.csv", header + rows(6, ["7", "3"]))];
    const { data, notes } = await openedData(second, { isAdded: true }, { data: first.data });
    assertEquals(data.name, "a.csv and b.csv");
    assertEquals(data.training.labels.length, first.data.training.labels.length + 6);
    const added = [...data.training.labels.slice(-6)].map((label) => data.classNames[label]);
    assertEquals(added.toSorted(), ["3", "3", "3", "7", "7", "7"]);
    assertEquals(data.test, first.data.test);
    assertEquals(data.validation, first.data.validation);
    assertMatch(notes.at(-1) ?? "", /^6 images are added to those to train with/);
    assertEquals(
      await refusal([given("c.csv", header + rows(6, ["7", "4"]))], { isAdded: true }, {
        data: first.data,
      }),
      "Cannot add c.csv to a.csv: it has the class 4, which a.csv has not",
    );
  });
});

describe("open() of IDX", () => {
  const images = idxBytes([40, 4, 4], Array.from({ length: 640 }, (_, i) => i % 251));
  const labels = idxBytes([40], Array.from({ length: 40 }, (_, i) => i % 4));

  it("takes a dataset by the names of its files", async () => {
    const files = (["train", "t10k"] as const).flatMap((part) => [
      given(
        `emnist/emnist-letters-${part === "train" ? "train" : "test"}-images-idx3-ubyte`,
        images,
      ),
      given(
        `emnist/emnist-letters-${part === "train" ? "train" : "test"}-labels-idx1-ubyte`,
        labels,
      ),
    ]);
    const { data, name, notes } = await openedData([...files, given("emnist/.DS_Store", "x")], {
      classNames: "none",
    });
    assertEquals(name, "emnist");
    assertEquals(data.classNames, ["0", "1", "2", "3"]);
    assertEquals([data.training, data.validation, data.test].map(({ labels }) => labels.length), [
      36,
      4,
      40,
    ]);
    // EMNIST has rows as columns.
    assertEquals([...data.test.images.bytes.subarray(0, 5)], [0, 4, 8, 12, 1]);
    assertMatch(notes.join("\n"), /turned upright.*\(the field "Rows and columns" keeps them\)/);
  });

  it("takes any pair, compressed or not, and holds images back to test with", async () => {
    const { data, notes } = await openedData([
      given("my labels.bin", labels),
      given("pictures", await gzip(images)),
    ]);
    assertEquals([data.training, data.validation, data.test].map(({ labels }) => labels.length), [
      29,
      3,
      8,
    ]);
    assertStringIncludes(notes.join("\n"), "there are no test images: 8 images are held back");
    // Each image keeps its label: the first pixel of image i is 16 i modulo 251.
    const firsts = new Map(Array.from({ length: 40 }, (_, i) => [16 * i % 251, i % 4]));
    for (const { images: { bytes, cols }, labels } of [data.training, data.test]) {
      assertEquals([...labels], [...labels].map((_, i) => firsts.get(bytes[i * cols] ?? -1)));
    }
  });

  it("refuses files that make no pair", async () => {
    assertMatch(
      await refusal([given("a", images), given("b", images)]),
      /^Cannot pair a and b: IDX takes a file of images and one of labels/,
    );
    assertMatch(await refusal([given("a", images)]), /^Cannot pair a: /);
    const few = idxBytes([3], [0, 1, 2]);
    assertEquals(
      await refusal([given("a", images), given("b", few)]),
      "Cannot pair a with b: they hold 40 images and 3 labels",
    );
    assertMatch(
      await refusal([given("a", images.subarray(0, 90)), given("b", labels)]),
      /^Cannot read a: it ends at byte 90/,
    );
  });
});

describe("open() of pictures", () => {
  it("has the images, the split and the notes of the command line", () =>
    inFolder(async (folder) => {
      await draw(folder, classesOfLight(["cat", "dog", "owl"], 8));
      await Deno.writeTextFile(`${folder}/notes.txt`, "not an image");
      const { data, name, notes } = await openedData(await givenFolder(folder, "animals"));
      const { sets, notes: said } = await loaded({ kind: "images", directory: folder }, 42);
      assertEquals(name, "animals");
      assertEquals(data.classNames, ["cat", "dog", "owl"]);
      assertEquals(setsOf(data), sets);
      // The command line names the file by its path.
      assertEquals(
        notes.filter((note) => !/notes\.txt|No validation image/.test(note)),
        said.filter((note) => !note.includes("notes.txt")),
      );
      assertStringIncludes(
        notes.join("\n"),
        "left out, as they are no images of a class: notes.txt",
      );
    }));

  it("takes folders for training, validation and test", () =>
    inFolder(async (folder) => {
      await draw(folder, {
        ...classesOfLight(["a", "b"], 4, "train/"),
        ...classesOfLight(["a", "b"], 2, "val/"),
        ...classesOfLight(["a", "b"], 3, "test/"),
      });
      const { data } = await openedData(await givenFolder(folder));
      assertEquals(
        [data.training, data.validation, data.test].map(({ labels }) => [...labels]),
        [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1, 1, 1]],
      );
    }));

  it("refuses pictures of several sizes, and changes them to one on demand", () =>
    inFolder(async (folder) => {
      await draw(folder, {
        ...classesOfLight(["a", "b"], 4),
        "b/x.png": { width: 9, height: 9, color: [200] },
      });
      const files = await givenFolder(folder);
      assertEquals(
        await refusal(files),
        "Cannot use b/x.png: it is 9x9, and a/0.png is 3x2. Give all images one size, for example " +
          'by 3x2 in the field "Size"',
      );
      const { data } = await openedData(files, { size: { height: 5, width: 5 } });
      assertEquals(data.image, { height: 5, width: 5, channels: 1 });
    }));

  it("refuses a folder without classes, and one of a single class", () =>
    inFolder(async (folder) => {
      await draw(`${folder}/loose`, { "1.png": { color: [1] }, "2.png": { color: [2] } });
      assertEquals(
        await refusal(await givenFolder(`${folder}/loose`, "loose")),
        "Cannot find images in loose: it needs a folder for each class, with images in it. " +
          "2 images lie in it without a folder of a class",
      );
      await draw(`${folder}/one`, classesOfLight(["cat"], 10));
      assertMatch(
        await refusal(await givenFolder(`${folder}/one`, "one")),
        /^Cannot train on images of one class: all 7 training images are of class cat$/,
      );
    }));

  it("refuses pictures without any folder", async () => {
    assertEquals(
      await refusal([given("1.png", "x"), given("2.jpg", "y")]),
      "Cannot train on 1.png alone: pictures need a folder for each class. Open the folder that these " +
        "folders are in",
    );
  });

  it("names a picture that is broken", () =>
    inFolder(async (folder) => {
      await draw(folder, classesOfLight(["a", "b"], 4));
      await Deno.writeTextFile(`${folder}/b/3.png`, "no picture");
      assertMatch(await refusal(await givenFolder(folder)), /b\/3\.png/);
    }));
});

describe("open()", () => {
  it("refuses nothing, and what holds nothing", async () => {
    assertEquals(await refusal([]), "There are no files to open");
    assertEquals(
      await refusal([given("empty/.DS_Store", "")]),
      "Cannot open empty/.DS_Store: there is nothing in it that the page can read",
    );
    assertMatch(await refusal([given("a.csv", "")]), /^Cannot read a.csv: it is empty$/);
  });

  it("refuses files of kinds that it does not know by what they are", async () => {
    assertMatch(await refusal([given("a.pdf", "%PDF-1.4")]), /^Cannot open a.pdf: it is a PDF\. /);
    assertMatch(
      await refusal([given("a.csv", header + rows(20, ["1", "2"])), given("b.bin", "\0\x01\x02")]),
      /^Cannot open b.bin: it is of no kind that the page knows\. /,
    );
  });

  it("refuses models of other forms, tables and curves by what they are", async () => {
    const onnx = new Uint8Array([8, 8, 18, 7, ...new TextEncoder().encode("foldnet"), 58, 9, 1, 2]);
    for (const name of ["good.onnx", "good"]) {
      assertMatch(
        await refusal([given(name, onnx)]),
        /^Cannot open good(\.onnx)?: it is a model in ONNX, which is written and not read\. /,
      );
    }
    const row = {
      kind: "step",
      epoch: 1,
      step: 1,
      loss: 2,
      accuracy: 0.1,
      learningRate: 1,
    } as const;
    const hostile = new Uint8Array([...Array.from({ length: 8 }, () => 255), 0x7b, 0x7d]);
    assertMatch(
      await refusal([given("a.safetensors", hostile)]),
      /^Cannot read a.safetensors: it is not a safetensors file: its header would have \d+ bytes/,
    );
    assertMatch(
      await refusal([given("a", hostile)]),
      /^Cannot (open|read) a: /,
    );
    assertEquals(
      await refusal([given("metrics.csv", metricsText([row]))]),
      "Cannot open metrics.csv alone: it has the curves of a run. Open it with the config.json of " +
        "that run, or open its folder",
    );
    const header = new TextEncoder().encode('{"__metadata__":{"format":"pt"}}');
    const other = new Uint8Array([header.length, 0, 0, 0, 0, 0, 0, 0, ...header]);
    assertMatch(
      await refusal([given("other.safetensors", other)]),
      /does not tell its network: foldnet did not write it, and the page opens no others$/,
    );
  });

  it("says which images are set aside where none is left to train with", async () => {
    const text = (count: number): string => header + rows(count, ["1", "2"]);
    assertEquals(
      await refusal([given("a.csv", text(1))]),
      "Cannot train on a single image: 1 for the test is set aside, and none is left. Give some more",
    );
    assertEquals(
      await refusal([given("a.csv", text(2))]),
      "Cannot train on 2 images: 1 for the test and 1 for validation are set aside, and none is left. " +
        "Give some more",
    );
  });

  it("refuses files of several kinds by their names", async () => {
    const labels = idxBytes([2], [0, 1]);
    assertEquals(
      await refusal([given("a.csv", header + rows(20, ["1", "2"])), given("b", labels)]),
      "Cannot open these files together: a.csv is CSV, and b is IDX. Open one after the other",
    );
  });

  it("refuses more than it can hold", async () => {
    const content = new Blob(["x"]);
    Object.defineProperty(content, "size", { value: 2 ** 31 });
    assertEquals(
      await refusal([{ path: "huge.csv", content }]),
      "Cannot open huge.csv: it has 2,048 MB, and the page reads up to 1,024 MB at once",
    );
  });

  it("opens files of any bytes, or says in a line why not", async () => {
    const starts = [
      new Uint8Array(),
      idxBytes([2, 4, 4], Array.from({ length: 32 }, (_, i) => i)),
      idxBytes([2], [0, 1]),
      new TextEncoder().encode(header + rows(3, ["1", "2"])),
      (await Deno.readFile("data/models/digits.safetensors")).subarray(0, 3000),
      new Uint8Array([0x1f, 0x8b, 8, 0]),
    ];
    const bytes = fc.record({
      start: fc.constantFrom(...starts),
      cut: fc.nat(3000),
      rest: fc.uint8Array({ maxLength: 60 }),
    }).map(({ start, cut, rest }) => new Uint8Array([...start.subarray(0, cut), ...rest]));
    const name = fc.constantFrom(
      ...["a", "b.csv", "c.safetensors", "d/e/config.json", "d/f/1.png", "train-images-idx3-ubyte"],
      ...["train-labels-idx1-ubyte", "t10k-imgs.npz", "g/metrics.csv", "g/config.json"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, bytes), { maxLength: 4 }), async (files) => {
        const all = files.map(([path, content]) => given(path, new Uint8Array(content)));
        try {
          await opened(all);
        } catch (error) {
          if (!(error instanceof RunError) || error.message.includes("\n")) throw error;
        }
      }),
      { numRuns: 60 },
    );
    await assertRejects(() => opened([given("g/config.json", "{}")]), RunError);
  });
});
