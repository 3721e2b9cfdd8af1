import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { inFolder } from "../shared/folders.ts";
import { ran } from "./commands.ts";
import { classesOfLight, draw, type Plain } from "./data/pictures.ts";
import { train } from "./trainer.ts";

const flags = ["--hidden", "4", "--batch-size", "8", "--steps", "20", "--strict"];
const HELD = "those that the training held back: it saw the others";

/** Trains on a folder of pictures, and returns what tests the run on the pictures in a folder. */
async function trained(folder: string, pictures: Readonly<Record<string, Plain>>) {
  await draw(`${folder}/images`, pictures);
  const given = ["--images", `${folder}/images`, ...flags, "--out", `${folder}/run`];
  const { output, errors } = await train(given);
  assertEquals(errors, "");
  return {
    accuracy: /test accuracy (\S+) %/.exec(output)?.[1],
    test: async (images: string): Promise<Readonly<Record<string, unknown>>> => {
      const { output, errors } = await ran(evaluate, [
        `${folder}/run`,
        "--images",
        images,
        "--json",
      ]);
      assertEquals(errors, "");
      const { accuracy, notes, ...outcome } = JSON.parse(output);
      return { ...outcome, accuracy: (accuracy * 100).toFixed(2), notes: notes ?? [] };
    },
  };
}

describe("evaluate.ts on the images of the training", () => {
  it("tests those that were held back, wherever the folder is", async () => {
    await inFolder(async (folder) => {
      const { accuracy, test } = await trained(folder, classesOfLight(["a", "b", "c"], 15));
      await Deno.symlink(`${folder}/images`, `${folder}/link`);
      const linked = await test(`${folder}/link`);
      assertEquals([linked["images"], linked["accuracy"], linked["notes"]], [9, accuracy, [HELD]]);
      await Deno.rename(`${folder}/images`, `${folder}/moved`);
      const moved = await test(`${folder}/moved`);
      assertEquals([moved["images"], moved["accuracy"], moved["notes"]], [9, accuracy, [HELD]]);
    });
  });

  it("says that it cannot tell which images were held back, after files have changed", async () => {
    await inFolder(async (folder) => {
      const { test } = await trained(folder, classesOfLight(["a", "b"], 10));
      const hedge = ["all 20 images, and the training may have seen some"];
      await Deno.rename(`${folder}/images/a/3.png`, `${folder}/images/a/z.png`);
      const renamed = await test(`${folder}/images`);
      assertEquals([renamed["images"], renamed["notes"]], [20, hedge]);
      await Deno.rename(`${folder}/images/a/z.png`, `${folder}/images/a/3.png`);
      assertEquals((await test(`${folder}/images`))["notes"], [HELD]);
      await draw(`${folder}/images`, { "b/0.png": { color: [77] } });
      assertEquals((await test(`${folder}/images`))["notes"], hedge);
    });
  });

  it("says nothing of the folder for the test, and tells images of the training", async () => {
    await inFolder(async (folder) => {
      const { test } = await trained(folder, {
        ...classesOfLight(["a", "b"], 10, "train/"),
        ...classesOfLight(["a", "b"], 3, "test/"),
      });
      assertEquals((await test(`${folder}/images`))["notes"], []);
      assertEquals((await test(`${folder}/images/test`))["notes"], []);
      const seen = await test(`${folder}/images/train`);
      assertEquals(seen["notes"], ["all 20 are images of the training"]);
    });
  });

  it("finds the images that were held back of a folder with train and validation only", async () => {
    await inFolder(async (folder) => {
      const { accuracy, test } = await trained(folder, {
        ...classesOfLight(["a", "b"], 10, "train/"),
        ...classesOfLight(["a", "b"], 3, "val/"),
      });
      const tested = await test(`${folder}/images`);
      assertEquals([tested["images"], tested["accuracy"], tested["notes"]], [4, accuracy, [HELD]]);
    });
  });

  it("names the file of each mistake", async () => {
    await inFolder(async (folder) => {
      const images = `${folder}/images`;
      // The picture of each class in the folder of the other is a mistake.
      const { test } = await trained(folder, {
        ...classesOfLight(["a", "b"], 40, "train/"),
        ...classesOfLight(["a", "b"], 3, "test/"),
        "test/a/odd.png": { color: [255] },
        "test/b/odd.png": { color: [0] },
      });
      const { mistakes } = await test(images);
      const files = Array.isArray(mistakes) ? mistakes.map(({ file }) => file) : [];
      assertEquals(files.toSorted().slice(-1), ["test/b/odd.png"]);
      const { output } = await ran(evaluate, [`${folder}/run`, "--images", images]);
      assertStringIncludes(output, "b/odd.png");
      const report = await Deno.readTextFile(`${folder}/run/report.html`);
      assertStringIncludes(report, "test/b/odd.png");
    });
  });

  it("knows the folders of classes that have other names", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(["a", "b"], 10));
      await draw(`${folder}/others`, classesOfLight(["b", "a"], 3));
      const images = ["--images", `${folder}/images`];
      const given = [...images, ...flags, "--class-names", "dark,light", "--out", `${folder}/run`];
      const { output, errors } = await train([...given, "--validation", `${folder}/others`]);
      assertEquals(errors, "");
      const tested = JSON.parse(
        (await ran(evaluate, [`${folder}/run`, ...images, "--json"])).output,
      );
      assertEquals([tested.notes, tested.classNames], [[HELD], ["dark", "light"]]);
      assertStringIncludes(output, `test accuracy ${(tested.accuracy * 100).toFixed(2)} %`);
    });
  });

  it("says which classes the model has where a folder has another one", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(["cat", "dog"], 3));
      const run = `${folder}/run`;
      const tiny = ["--data", "tests/fixtures/tiny", ...flags, "--out", run];
      assertEquals((await train(tiny)).errors, "");
      const { errors } = await ran(evaluate, [run, "--images", `${folder}/images`]);
      assertStringIncludes(
        errors,
        "it has the class cat, which is none of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9\n",
      );
    });
  });

  it("says that CSV is that of the training", async () => {
    await inFolder(async (folder) => {
      const rows = (from: number): string =>
        Array.from({ length: 20 }, (_, i) => `${i % 2},${from + 100 * (i % 2)},0,0,255`).join("\n");
      await Deno.writeTextFile(`${folder}/a.csv`, rows(1));
      await Deno.writeTextFile(`${folder}/b.csv`, rows(2));
      const given = ["--train", `${folder}/a.csv`, "--test", `${folder}/b.csv`];
      const { errors } = await train([...given, ...flags, "--out", `${folder}/run`]);
      assertEquals(errors, "");
      const test = async (file: string): Promise<unknown> =>
        JSON.parse((await ran(evaluate, [`${folder}/run`, "--test", file, "--json"])).output).notes;
      assertEquals(await test(`${folder}/a.csv`), ["all 20 are images of the training"]);
      assertEquals(await test(`${folder}/b.csv`), undefined);
    });
  });
});

describe("train.ts --resume", () => {
  it("refuses other images, and the same in another order", async () => {
    await inFolder(async (folder) => {
      const rows = Array.from({ length: 40 }, (_, i) => `${i % 2},${i + 100 * (i % 2)},0,0,255\n`);
      const file = `${folder}/a.csv`;
      const begin = async (): Promise<void> => await Deno.writeTextFile(file, rows.join(""));
      await begin();
      await Deno.writeTextFile(`${folder}/b.csv`, rows.slice(0, 10).join(""));
      const run = `${folder}/run`;
      const given = ["--train", file, "--test", `${folder}/b.csv`, ...flags, "--out", run];
      assertEquals((await train(given)).errors, "");
      const other = "its training images are not those that it began with, or in another order";
      await Deno.writeTextFile(file, rows.toReversed().join(""));
      const turned = await train(["--resume", run]);
      assertEquals(turned.code, 1);
      assertStringIncludes(turned.errors, other);
      await Deno.writeTextFile(file, rows.join("").replace("0,0,0,0,255", "0,0,9,0,255"));
      assertStringIncludes((await train(["--resume", run])).errors, other);
      await begin();
      assertEquals((await train(["--resume", run])).errors, "");
    });
  });

  it("says what the configuration lacked or has now in plain words", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(["a", "b"], 10));
      const run = `${folder}/run`;
      const given = ["--images", `${folder}/images`, ...flags, "--out", run];
      assertEquals((await train(given)).errors, "");
      const config = JSON.parse(await Deno.readTextFile(`${run}/config.json`));
      const resumed = async (changed: Readonly<Record<string, unknown>>): Promise<string> => {
        await Deno.writeTextFile(`${run}/config.json`, JSON.stringify({ ...config, ...changed }));
        return (await train(["--resume", run])).errors;
      };
      assertStringIncludes(
        await resumed({ image: undefined }),
        'it began without image, and now has {"height":2,',
      );
      assertStringIncludes(
        await resumed({ labels: [1, 2] }),
        "it began with labels [1,2], and now",
      );
      await draw(`${folder}/images`, { "a/more.png": { color: [9] } });
      assertStringIncludes(
        await resumed({}),
        "it began with 14 training images, and now has 15",
      );
    });
  });

  it("goes on with a run whose configuration has no digests", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(["a", "b"], 10));
      const run = `${folder}/run`;
      const given = ["--images", `${folder}/images`, ...flags, "--out", run];
      assertEquals((await train(given)).errors, "");
      const config = JSON.parse(await Deno.readTextFile(`${run}/config.json`));
      const { digests: _, ...older } = config;
      await Deno.writeTextFile(`${run}/config.json`, JSON.stringify(older));
      await Deno.remove(`${run}/checkpoint.safetensors`);
      const resumed = await train(["--resume", run]);
      assertEquals([resumed.code, resumed.errors], [0, ""]);
      const again = await train(["--resume", run]);
      assertEquals([again.code, again.errors], [0, ""]);
    });
  });
});
