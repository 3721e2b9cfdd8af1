import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { imageDataset } from "../../../mod.ts";
import { heldForTest, namesHeldForTest } from "../../../scripts/data/held_for_test.ts";
import { loadTrainAndTest } from "../../../scripts/data/load_train_and_test.ts";
import type { LoadedImages, LoadOptions } from "../../../scripts/data/loaded_images.ts";
import { countsOf } from "../../../scripts/data/class_counts.ts";
import { idxBytes } from "../../data/samples.ts";
import { inFolder } from "../../shared/folders.ts";
import { classesOfLight, draw } from "./pictures.ts";

function load(directory: string, options: LoadOptions = {}): Promise<LoadedImages> {
  return loadTrainAndTest({ kind: "images", directory }, options);
}

describe("loadTrainAndTest() of folders of images", () => {
  it("reads train/ and test/ with a folder for each class, of all sizes of folders", async () => {
    await inFolder(async (folder) => {
      await draw(folder, {
        "train/dog/b.png": { color: [200] },
        "train/dog/a.png": { color: [100] },
        "train/cat/a.png": { color: [10] },
        "test/cat/a.png": { color: [20] },
        "validation/dog/a.png": { color: [30] },
      });
      const { train, test, validation, notes } = await load(folder);
      assertEquals(train.classNames, ["cat", "dog"]);
      assertEquals([...train.targets], [0, 1, 1]);
      assertEquals(
        [...train.inputs.bytes.subarray(0, 13)],
        [10, 10, 10, 10, 10, 10].concat(
          [100, 100, 100, 100, 100, 100, 200],
        ),
      );
      assertEquals([train.height, train.width, train.channels], [2, 3, 1]);
      assertEquals([[...test.targets], test.inputs.bytes[0]], [[0], 20]);
      assertEquals([[...validation?.targets ?? []], validation?.inputs.bytes[0]], [[1], 30]);
      assertEquals(notes, ["images are 3 pixels wide and 2 high, gray"]);
    });
  });

  it("holds a fifth of each class back for the test where there is no folder test", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["cat", "dog"], 10));
      const { train, test, notes } = await load(folder);
      assertEquals(countsOf(train.targets, 2), [8, 8]);
      assertEquals(countsOf(test.targets, 2), [2, 2]);
      assertMatch(notes[1] ?? "", /^there is no folder called test: 4 images are held back/);
      assertEquals((await load(folder)).test, test);
    });
  });

  it("sorts classes of numbers by number", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["10", "9", "2"], 2));
      assertEquals((await load(folder)).train.classNames, ["2", "9", "10"]);
    });
  });

  it("keeps colors where any image has some, and makes them gray if asked", async () => {
    await inFolder(async (folder) => {
      const colored = { color: [255, 0, 0] };
      await draw(folder, {
        "train/a/1.png": { color: [7] },
        "train/a/2.png": { color: [9, 9, 9] },
        "train/b/1.png": colored,
        "test/a/1.png": { color: [5] },
      });
      const { train, test, notes } = await load(folder);
      assertEquals(train.channels, 3);
      assertEquals([0, 18, 36].map((at) => [...train.inputs.bytes.subarray(at, at + 3)]), [
        [7, 7, 7],
        [9, 9, 9],
        [255, 0, 0],
      ]);
      assertEquals([...test.inputs.bytes.subarray(15)], [5, 5, 5]);
      assertMatch(notes[0] ?? "", /, all taken in color, because b\/1\.png has colors/);
      const gray = await load(folder, { isGray: true });
      assertEquals([gray.train.channels, gray.train.inputs.bytes[12]], [1, 76]);
    });
  });

  it("changes images to one size, and says which one differs if there is no size", async () => {
    await inFolder(async (folder) => {
      await draw(folder, {
        "train/a/1.png": { color: [100] },
        "train/b/1.png": { color: [50], width: 6, height: 4 },
        "test/a/1.png": { color: [5] },
      });
      await assertRejects(
        () => load(folder),
        Error,
        `Cannot use ${folder}/train/b/1.png: it is 6x4, and ${folder}/train/a/1.png is 3x2. ` +
          "Give all images one size, for example by --size 3x2",
      );
      const { train, notes } = await load(folder, { size: { height: 1, width: 2 } });
      assertEquals([...train.inputs.bytes], [100, 100, 50, 50]);
      assertEquals(notes[1], "3 of 3 images had another size");
    });
  });

  it("leaves out hidden files, other files and links that lead outside, and says so", async () => {
    await inFolder(async (outside) => {
      await draw(outside, { "secret/x.png": { color: [1] } });
      await inFolder(async (folder) => {
        await draw(folder, classesOfLight(["a", "b"], 5));
        await draw(folder, { "a/deep/x.png": { color: [1] } });
        for (const name of ["a/.hidden.png", ".DS_Store", "a/Thumbs.db", "a/notes.txt"]) {
          await Deno.writeTextFile(`${folder}/${name}`, "x");
        }
        await Deno.mkdir(`${folder}/empty`);
        await Deno.symlink(`${outside}/secret`, `${folder}/c`);
        await Deno.symlink(`${outside}/secret/x.png`, `${folder}/a/link.png`);
        const { train, notes } = await load(folder);
        assertEquals([train.inputs.rows, train.classNames], [8, ["a", "b"]]);
        assertEquals(notes.slice(2), [
          `folders without images are no classes: ${folder}/empty`,
          `left out, as they are no images of a class: ${folder}/a/notes.txt`,
          `left out, as classes have no folders: ${folder}/a/deep`,
          "left out, as they are links that lead outside or nowhere: link.png, c",
        ]);
      });
    });
  });

  it("says in one line what is wrong with a folder", async () => {
    await inFolder(async (folder) => {
      await draw(folder, { "x.png": { color: [1] }, "test/a/x.png": { color: [1] } });
      await Deno.mkdir(`${folder}/loose`);
      await Deno.copyFile(`${folder}/x.png`, `${folder}/loose/x.png`);
      await Deno.mkdir(`${folder}/broken/a`, { recursive: true });
      await Deno.writeTextFile(`${folder}/broken/a/x.png`, "no image");
      for (
        const [directory, problem] of [
          [`${folder}/nowhere`, "there is no such folder"],
          [`${folder}/x.png`, "it is no folder"],
          [folder, "it has a folder test, and none called train"],
          [letters, "it has IDX files, which --data reads"],
          [`${folder}/loose`, "1 image lies in it without a folder of a class"],
          [`${folder}/broken`, `Cannot read ${folder}/broken/a/x.png: it is no PNG`],
        ] as const
      ) {
        const error = await assertRejects(() => load(directory), Error, problem);
        assertMatch(error.message, /^Cannot .+$/);
      }
    });
  });
});

describe("namesHeldForTest()", () => {
  it("returns the names of the very images that are held back", () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, i) => i);
    const labels = bytes.map((i) => i % 3);
    const images = imageDataset(bytes, labels, { height: 1, width: 1, channels: 1 });
    const held = [...heldForTest(images)[1].inputs.bytes];
    assertEquals(held.length, 10);
    const names = Array.from(bytes, (i) => `${i}`);
    assertEquals(namesHeldForTest(images, names), held.map(String));
  });
});

const letters = "tests/fixtures/emnist_letters";

describe("loadTrainAndTest() of IDX files", () => {
  it("says which flag reads folders of pictures", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["a", "b"], 1));
      await assertRejects(
        () => loadTrainAndTest({ kind: "idx", directory: folder }, {}),
        Error,
        `Cannot find IDX files in ${folder}: it has folders of pictures, which --images reads`,
      );
    });
  });

  it("numbers labels that do not begin at 0, and calls the classes by them", async () => {
    await inFolder(async (folder) => {
      for (const part of ["train", "t10k"]) {
        await Deno.writeFile(
          `${folder}/${part}-images-idx3-ubyte`,
          idxBytes([2, 1, 2], [1, 2, 3, 4]),
        );
        await Deno.writeFile(`${folder}/${part}-labels-idx1-ubyte`, idxBytes([2], [8, 3]));
      }
      const { train, labels, notes } = await loadTrainAndTest(
        { kind: "idx", directory: folder },
        {},
      );
      assertEquals([[...train.targets], train.classNames, labels], [[1, 0], ["3", "8"], [3, 8]]);
      assertEquals(notes, ["labels 3, 8 are the classes 0 to 1"]);
    });
  });
});
