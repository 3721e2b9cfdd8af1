import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadModel } from "../../mod.ts";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { main as predict } from "../../scripts/predict.ts";
import { inFolder } from "../shared/folders.ts";
import { assertRefused, ran } from "./commands.ts";
import { classesOfLight, draw } from "./data/pictures.ts";
import { contentsOf, train } from "./trainer.ts";

const flags = ["--hidden", "4", "--batch-size", "8", "--learning-rate", "0.05", "--strict"];
const names = ["dark", "light\x1b[31m"];
const letters = "tests/fixtures/emnist_letters";

describe("train.ts on one's own images", () => {
  it("trains on folders of pictures, and every command tells their classes by name", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(names, 15));
      const images = ["--images", `${folder}/images`];
      const run = `${folder}/run`;
      const { code, output, errors } = await train([...images, ...flags, "--out", run]);
      assertEquals([code, errors], [0, ""]);
      assertStringIncludes(output, "22 for training, 2 for validation, 6 for testing");
      assertStringIncludes(output, "images are 3 pixels wide and 2 high, gray");
      assertStringIncludes(output, "validation images are drawn by the seed");
      assertMatch(output, /^ *class +dark +light\ufffd\[31m +accuracy$/m);
      assert(!output.includes("\x1b"), "control codes of a name");
      const { classNames } = await loadModel(`${run}/model.safetensors`);
      assertEquals(classNames, names);
      const report = await Deno.readTextFile(`${run}/report.html`);
      assertStringIncludes(report, '<th scope="row">dark</th>');

      const tested = await ran(evaluate, [run, ...images, "--json"]);
      const outcome = JSON.parse(tested.output);
      assertEquals([outcome.images, outcome.classNames], [6, names]);
      assertEquals(outcome.notes, ["those that the training held back: it saw the others"]);
      const accuracy = /test accuracy (\S+) %/.exec(output)?.[1];
      assertEquals((outcome.accuracy * 100).toFixed(2), accuracy);

      const picture = `${folder}/images/dark/0.png`;
      const seen = JSON.parse((await ran(predict, [run, picture, "--json"])).output);
      assertEquals([seen.name, seen.resizedFrom], [names[seen.digit], undefined]);

      const elsewhere = await ran(evaluate, [run]);
      assertStringIncludes(elsewhere.errors, `evaluate ${run}/model.safetensors --images`);
    });
  });

  it("resumes to the bytes that a run without a stop has", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(names, 12));
      const given = ["--images", `${folder}/images`, ...flags, "--class-names", "a,b"];
      const whole = await train([...given, "--epochs", "3", "--out", `${folder}/whole`]);
      assertEquals(whole.code, 0, whole.errors);
      const controller = new AbortController();
      const stop = (text: string) => /^ +1 +/m.test(text) && controller.abort();
      const run = `${folder}/run`;
      await train([...given, "--epochs", "3", "--out", run], {
        signal: controller.signal,
        onWrite: stop,
      });
      await Deno.rename(`${folder}/images`, `${folder}/moved`);
      const missing = await train(["--resume", run]);
      assertStringIncludes(missing.errors, "If the images have moved, add --images DIR");
      const { code, errors } = await train(["--resume", run, "--images", `${folder}/moved`]);
      assertEquals([code, errors], [0, ""]);
      assertEquals(contentsOf(run), contentsOf(`${folder}/whole`));
      assertEquals((await loadModel(`${run}/model.safetensors`)).classNames, ["a", "b"]);
    });
  });

  it("opens no file for names of classes because a run's config.json says so", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/names.txt`, "one\ntwo\nthree\n");
      const run = `${folder}/run`;
      const given = ["--data", letters, "--steps", "2", "--hidden", "4", "--out", run];
      const { errors } = await train([...given, "--class-names", `${folder}/names.txt`]);
      assertEquals(errors, "");
      await Deno.remove(`${folder}/names.txt`);
      const resumed = await train(["--resume", run]);
      assertEquals([resumed.code, resumed.errors], [0, ""]);
      assertMatch(resumed.output, /^ *class +one +two +three +accuracy$/m);
    });
  });

  it("finds EMNIST's letters, and evaluates them by their labels", async () => {
    await inFolder(async (folder) => {
      const run = `${folder}/run`;
      const given = ["--data", letters, "--epochs", "8", "--validation", "6", "--out", run];
      const { output } = await train(given);
      assertStringIncludes(output, "images are turned upright");
      assertStringIncludes(output, "labels 1 to 3 are the classes 0 to 2");
      assertMatch(output, /^class +A +B +C +accuracy$/m);
      assertStringIncludes(output, "test accuracy 100.00 %");
      const tested = await ran(evaluate, [run, "--data", letters, "--json"]);
      const { accuracy, classNames } = JSON.parse(tested.output);
      assertEquals([accuracy, classNames], [1, ["A", "B", "C"]]);
      const images = `${letters}/emnist-letters-test-images-idx3-ubyte`;
      const told = (await ran(predict, [run, images, "--json"])).output.trimEnd().split("\n");
      assertEquals(told.slice(0, 3).map((line) => JSON.parse(line).name), ["A", "B", "C"]);
    });
  });

  it("draws validation images from all classes of a file that is sorted by class", async () => {
    const sorted = "tests/fixtures/csv/sorted";
    const { output } = await train([
      ...["--train", `${sorted}/sorted.csv`, "--test", `${sorted}/test.csv`, "--classes", "4"],
      ...["--validation", "100", "--steps", "60", "--batch-size", "16", "--hidden", "16"],
      ...["--no-save"],
    ]);
    assertStringIncludes(output, "test accuracy 100.00 %");
    assertStringIncludes(output, "with a share of each class");
  });

  it("shows a table of classes that are uneven, also as JSON", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["many"], 30));
      await draw(folder, classesOfLight(["few"], 10));
      const given = ["--images", folder, ...flags, "--steps", "1", "--no-save"];
      const { output } = await train(given);
      assertMatch(output, /^class +training +validation +test\nfew +7 +1 +2\nmany +22 +2 +6$/m);
      assertStringIncludes(output, "The classes are uneven: --class-weights balanced");
      const lines = (await train([...given, "--json"])).output.trimEnd().split("\n");
      const { classNames, classCounts, notes } = JSON.parse(lines.at(-1) ?? "");
      assertEquals(classNames, ["few", "many"]);
      assertEquals(classCounts, { training: [7, 22], validation: [1, 2], test: [2, 6] });
      assertMatch(notes.at(-1), /^The classes are uneven/);
    });
  });

  it("takes validation images from a place of their own", async () => {
    await inFolder(async (folder) => {
      await draw(`${folder}/images`, classesOfLight(["a", "b"], 10));
      await draw(`${folder}/others`, classesOfLight(["b", "a"], 3));
      const given = ["--images", `${folder}/images`, ...flags, "--no-save"];
      const { output, errors } = await train([...given, "--validation", `${folder}/others`]);
      assertStringIncludes(output, "16 for training, 6 for validation, 4 for testing", errors);
      await draw(`${folder}/odd`, classesOfLight(["b", "c"], 3));
      const refused = await train([...given, "--validation", `${folder}/odd`]);
      assertStringIncludes(refused.errors, "it has the class c, which is none of a, b");
    });
  });

  it("takes validation images from the folder for them, and tells training and test images", async () => {
    await inFolder(async (folder) => {
      const pictures = {
        ...classesOfLight(["a", "b"], 10, "train/"),
        ...classesOfLight(["a", "b"], 4, "val/"),
      };
      await draw(`${folder}/a`, pictures);
      await draw(`${folder}/b`, { ...pictures, ...classesOfLight(["a", "b"], 3, "test/") });
      const given = [...flags, "--steps", "2", "--no-save"];
      const from = (images: string, validation: string) =>
        train([
          "--images",
          `${folder}/${images}`,
          ...given,
          "--validation",
          `${folder}/${validation}`,
        ]);
      assertStringIncludes((await from("a", "b")).output, "16 for training, 8 for validation");
      await Deno.remove(`${folder}/a/val`, { recursive: true });
      await Deno.remove(`${folder}/b/val`, { recursive: true });
      assertStringIncludes((await from("b", "b")).output, "validation images are the test images");
      const { code, errors } = await from("a", "a");
      assertEquals(code, 1);
      assertStringIncludes(errors, "Cannot judge epochs by the training images");
    });
  });

  it("refuses a folder whose classes are links to one another", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["a", "b"], 10));
      await Deno.symlink(`${folder}/a`, `${folder}/c`);
      const { code, errors } = await train(["--images", folder, ...flags, "--no-save"]);
      assertEquals(code, 1);
      assertStringIncludes(errors, `${folder}/a and ${folder}/c are the same folder`);
    });
  });

  it("says which of two files is read, and that the images have fewer classes than names", async () => {
    await inFolder(async (folder) => {
      for (const { name } of Deno.readDirSync("tests/fixtures/tiny")) {
        await Deno.copyFile(`tests/fixtures/tiny/${name}`, `${folder}/${name}`);
      }
      const given = ["--data", folder, ...flags, "--steps", "1", "--out", `${folder}/run`];
      const name = "t10k-images-idx3-ubyte";
      await Deno.writeTextFile(`${folder}/${name}`, "other");
      const { output } = await train([...given, "--validation", "100"]);
      assertStringIncludes(output, `${name}.gz is read, and not ${name}`);
      const tested = await ran(evaluate, [`${folder}/run`, "--data", folder]);
      assertStringIncludes(tested.output, `${name}.gz is read, and not ${name}`);
    });
    const few = await train([
      ...[
        "--data",
        letters,
        ...flags,
        "--steps",
        "1",
        "--no-save",
        "--class-names",
        "emnist-letters",
      ],
    ]);
    assertStringIncludes(
      few.output,
      "emnist-letters names 26 classes, and the images have 3 of them",
    );
  });

  it("refuses images of one class, and flags that do not go together", async () => {
    await inFolder(async (folder) => {
      await draw(folder, classesOfLight(["alone"], 10));
      const { code, errors } = await train(["--images", folder, ...flags, "--no-save"]);
      assertEquals(code, 1);
      assertMatch(
        errors,
        /^error: Cannot train on images of one class: all \d+ .* of class alone\n$/,
      );
    });
    for (
      const [given, hint] of [
        [["--images", "a", "--data", "b"], "--images does not go with --data"],
        [["--size", "32x32"], "--size goes with --images"],
        [["--grey"], "--grey goes with --images"],
        [["--images", "a", "--size", "0x2"], "--size cannot be 0x2"],
      ] as const
    ) {
      assertRefused(await train(given), hint);
    }
  });
});
