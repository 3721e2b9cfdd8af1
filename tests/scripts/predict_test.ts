import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { encode } from "fast-png";
import {
  type AnyLayer,
  conv2d,
  dense,
  fit,
  flatten,
  fromRows,
  globalAveragePool,
  initialState,
  pipe,
  predict,
  random,
  readIdxDirectory,
  referenceEngine,
  saveModel,
  sequential,
  sgd,
  softmax,
  softmaxCrossEntropy,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { main } from "../../scripts/predict.ts";
import { preprocessed } from "../../scripts/train/numpy_classifier.ts";
import { inFolder } from "../shared/folders.ts";
import { assertRows } from "../shared/matrices.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";
import { digit, drawn } from "./predict/drawings.ts";

const tiny = "tests/fixtures/tiny";
const { train, test } = await readIdxDirectory(tiny);

describe("predict.ts", () => {
  it("says which digits are in files of all forms, and how sure it is", async () => {
    await withModel(async (folder, model) => {
      const files = [
        await draw(`${folder}/zero.png`, 3),
        await draw(`${folder}/a two.png`, 1),
        `${folder}/seven.pgm.gz`,
      ];
      const pgm = new Blob(["P5 28 28 255\n", test.inputs.bytes.slice(0, 784)]).stream();
      await Deno.writeFile(files[2] ?? "", pgm.pipeThrough(new CompressionStream("gzip")));
      const { code, output, errors } = await run([model, ...files]);
      assertEquals([code, errors], [0, ""]);
      const lines = output.trimEnd().split("\n");
      const form = /^(.*?) +(\d) +(\d+\.\d %) {2}then (\d) at \d+\.\d %$/;
      assertEquals(
        lines.map((line) => form.exec(line)?.slice(1, 3)),
        files.map((file, i) => [file, `${test.targets[[3, 1, 0][i] ?? 0]}`]),
      );
      const places = lines.map((line) => line.indexOf(" %  then"));
      assertEquals(new Set(places).size, 1, "the columns are aligned");
    });
  });

  it("takes the images of an IDX file as they are, each with its number", async () => {
    await withModel(async (_folder, model) => {
      const path = `${tiny}/t10k-images-idx3-ubyte.gz`;
      const { code, output } = await run([model, path, "--json"]);
      assertEquals(code, 0);
      const results = output.trimEnd().split("\n").map((line) => JSON.parse(line));
      assertEquals(results.length, 200);
      assertEquals([results[12].file, results[12].index], [path, 12]);
      const right = results.filter(({ digit }, i) => digit === test.targets[i]);
      assertGreater(right.length, 150);
      for (const { digit, probability, runnerUp, probabilities } of results) {
        assertEquals(probabilities.length, 10);
        assertEquals(probabilities[digit], probability);
        assertEquals(probabilities[runnerUp.digit], runnerUp.probability);
        assert(probability >= runnerUp.probability);
        assert(Math.abs(probabilities.reduce((a: number, b: number) => a + b) - 1) < 1e-5);
      }
    });
  });

  it("takes the newest model of all runs where none is named, and says so", async () => {
    await withModel(async (runs, model) => {
      const file = await draw(`${runs}/a.png`, 1);
      const path = `${runs}/only/model.safetensors`;
      await Deno.mkdir(`${runs}/only`);
      await Deno.rename(`${model}/model.safetensors`, path);
      const { code, output } = await ran((...args) => main(...args, runs), [file]);
      assertEquals(code, 0);
      assert(output.startsWith(`model  ${path}\n\n${file}  ${test.targets[1]}  `), output);
      const named = await run([`${runs}/only`, file]);
      assertEquals(output, `model  ${path}\n\n${named.output}`);
      const json = await ran((...args) => main(...args, runs), [file, "--json"]);
      assertEquals(JSON.parse(json.output).model, path);
    });
  });

  it("shows the end of a name that is too long for the terminal, and all of it elsewhere", async () => {
    await withModel(async (folder, model) => {
      const file = await draw(`${folder}/${"long".repeat(20)}.png`, 1);
      const narrow = await run([model, file], 60);
      assertMatch(narrow.output, /^…\w*\.png {2}\d {2}.{7} {2}then \d at .*\n$/);
      assert(narrow.output.length <= 61, narrow.output);
      assertStringIncludes((await run([model, file])).output, `${file}  `);
    });
  });

  it("shows what the network sees with --show", async () => {
    await withModel(async (folder, model) => {
      const file = await draw(`${folder}/a.png`, 1);
      const { output } = await run([model, file, "--show"]);
      const lines = output.split("\n");
      assertEquals(lines[0], "");
      const picture = lines.slice(1, 15);
      assert(picture.every((line) => /^[ .:\-=+*#%@]{28}$/.test(line)));
      assertGreater(picture.join("").split("@").length, 5);
      assertStringIncludes(lines[15] ?? "", file);
      const onTerminal = await run([model, file, "--show"], 80);
      assertStringIncludes(onTerminal.output, "\x1b[38;5;");
    });
  });

  it("goes on behind files that it cannot use, with a line for each and exit code 1", async () => {
    await withModel(async (folder, model) => {
      const good = await draw(`${folder}/good.png`, 0);
      const bytes = await Deno.readFile(good);
      const bad: readonly (readonly [name: string, content: Uint8Array, problem: string])[] = [
        ["cut.png", bytes.subarray(0, bytes.length - 5), "it ends at byte"],
        ["empty", new Uint8Array(), "it is empty"],
        ["photo.jpg", new Uint8Array([255, 216, 255, 224]), "it has no frame: it is cut short"],
        ["photo.heic", new TextEncoder().encode("1234ftypheic"), "it is HEIC: save it as PNG"],
        [
          "notes.txt",
          new TextEncoder().encode("hello\n"),
          "it is no PNG, JPEG, WebP, PGM, PPM or IDX",
        ],
        ["short.pgm", new TextEncoder().encode("P5 2 2 255\n"), "short of its 4 pixels"],
        ["broken.gz", new Uint8Array([31, 139, 1, 2]), "its gzip stream is broken"],
        [
          "blank.png",
          encode({ height: 9, width: 9, channels: 1, data: new Uint8Array(81).fill(99) }),
          "nothing on it looks like handwriting",
        ],
      ];
      for (const [name, content] of bad) await Deno.writeFile(`${folder}/${name}`, content);
      const labels = `${tiny}/t10k-labels-idx1-ubyte.gz`;
      const { code, output, errors } = await run([
        model,
        ...bad.map(([name]) => `${folder}/${name}`),
        `${folder}/missing.png`,
        folder,
        labels,
        good,
      ]);
      assertEquals(code, 1);
      assertEquals(output.split("\n").length, 2);
      const told = errors.trimEnd().split("\n");
      assertEquals(told.length, bad.length + 3);
      bad.forEach(([name, , problem], i) => {
        assertMatch(told[i] ?? "", /^error: Cannot /);
        assertStringIncludes(told[i] ?? "", `${folder}/${name}`);
        assertStringIncludes(told[i] ?? "", problem);
      });
      assertStringIncludes(errors, "Cannot find " + folder + "/missing.png: there is no such file");
      assertStringIncludes(errors, "it is a directory");
      assertStringIncludes(errors, "it holds labels");
    });
  });

  it("draws for networks that take colors or another size, and leaves probabilities be", async () => {
    await inFolder(async (folder) => {
      const file = await draw(`${folder}/a.png`, 0);
      const image = { height: 16, width: 16, channels: 3 };
      const colors = pipe(conv2d(4, 3, { image: image }), globalAveragePool(), softmax());
      const path = await save(`${folder}/colors.safetensors`, colors);
      const { code, output } = await run([path, file, "--json"]);
      assertEquals(code, 0);
      const { probabilities } = JSON.parse(output);
      assertEquals(probabilities.length, 4);
      assert(Math.abs(probabilities.reduce((a: number, b: number) => a + b) - 1) < 1e-5);
    });
  });

  it("prepares images as those were that the model was trained on", async () => {
    await inFolder(async (folder) => {
      const network = dense(784, 10);
      const model = { network, params: network.init(random.key(1)), statistics: [] };
      const path = `${folder}/numpy.safetensors`;
      const configuration = JSON.stringify({ preset: "numpy" });
      await saveModel(path, model, { metadata: { configuration } });
      const file = `${tiny}/t10k-images-idx3-ubyte.gz`;
      const { output } = await run([path, file, "--json"]);
      const [first = ""] = output.split("\n");
      const engine = referenceEngine();
      const { inputs } = preprocessed(test, "float64");
      const expected = predict(
        { engine, network },
        model,
        engine.gather(inputs, Uint32Array.of(0)),
      );
      const { probabilities } = JSON.parse(first);
      assertRows(fromRows([probabilities]), toRows(engine.softmax(expected)), 1e-5);
    });
  });

  it("takes pictures as a whole for networks of images that are no squares, and tells names", async () => {
    await inFolder(async (folder) => {
      const image = { height: 2, width: 3, channels: 3 };
      const network = pipe(conv2d(4, [2, 3], { image }), flatten(), dense(4, 3));
      const params = network.init(random.key(1));
      const classNames = ["cat\x1b[31m", "dog\x1b[31m", "cow\x1b[31m"];
      const model = `${folder}/model.safetensors`;
      await saveModel(model, { network, params, statistics: [], classNames });
      const green = new Uint8Array(4 * 6 * 3).map((_, i) => i % 3 === 1 ? 255 : 0);
      const png = encode({ width: 6, height: 4, data: green, channels: 3 });
      await Deno.writeFile(`${folder}/a.png`, png);
      const { output } = await run([model, `${folder}/a.png`]);
      assertMatch(output, /a\.png {2}(cat|dog|cow)\ufffd\[31m +\d/);
      assertStringIncludes(output, "(6x4 changed to the network's size)");
      const told = JSON.parse((await run([model, `${folder}/a.png`, "--json"])).output);
      assertEquals([told.name, told.resizedFrom], [classNames[told.digit], [6, 4]]);
      const engine = referenceEngine();
      const seen = fromRows([Array.from({ length: 18 }, (_, i) => i % 3 === 1 ? 1 : 0)]);
      const outputs = predict({ engine, network }, { params, statistics: [] }, seen);
      assertRows(fromRows([told.probabilities]), toRows(engine.softmax(outputs)), 1e-5);
    });
  });

  it("says in one line why it cannot use a model, with exit code 1", async () => {
    await inFolder(async (folder) => {
      const file = await draw(`${folder}/a.png`, 0);
      for (
        const [model, problem] of [
          [await save(`${folder}/1`, dense(785, 10)), "it takes 785 numbers, which are no squares"],
          [
            await save(`${folder}/2`, dense(784, 1)),
            "its outputs are 1, and not one for each class",
          ],
          [await copied(file, `${folder}/4.safetensors`), "it is a picture (PNG)"],
          [`${folder}/missing`, "there is no such file or folder"],
          [folder, "it has no model.safetensors"],
        ] as const
      ) {
        const { code, output, errors } = await run([model, file]);
        assertEquals([code, output], [1, ""], errors);
        assertMatch(errors, /^error: Cannot [^\n]+\n$/);
        assertStringIncludes(errors, problem);
      }
    });
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [[], "deno task predict [MODEL] IMAGE..."],
        [["model"], "deno task predict [MODEL] IMAGE..."],
        [["tests/fixtures"], "tests/fixtures is a folder without a model, and predict takes files"],
        [["model", "a.png", "--sho"], "did you mean --show?"],
        [["model", "a.png", "--show", "--json"], "choose one"],
      ] as const
    ) {
      assertRefused(await run(args), hint);
    }
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "--show");
  });
});

/** Writes a PNG with a digit of the test images on a large sheet of paper. */
async function draw(path: string, index: number): Promise<string> {
  const { height, width, pixels } = drawn(digit(index), {
    height: 120,
    width: 160,
    top: 10,
    left: 30,
    scale: 3,
    light: (ink) => 0.95 - 0.9 * ink,
  });
  const data = Uint8Array.from(pixels, (light) => Math.round(255 * light));
  await Deno.writeFile(path, encode({ height, width, channels: 1, data }));
  return path;
}

/** Runs a test with a folder that has a trained model in it. */
async function withModel(
  test: (folder: string, model: string) => Promise<void>,
): Promise<void> {
  const engine = await wasmEngine({ threads: 1 });
  const config = {
    engine,
    network: dense(784, 10),
    loss: softmaxCrossEntropy(),
    optimizer: sgd(0.1, { momentum: 0.9 }),
    batchSize: 50,
    epochs: 10,
  };
  let state = initialState(config, random.key(1));
  for await (const report of fit(config, state, train)) {
    if (report.kind === "epoch") state = report.state;
  }
  engine.close();
  await inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await saveModel(path, { network: config.network, ...state });
    await test(folder, folder);
  });
}

/** Saves a model that was not trained. */
async function save(path: string, layer: AnyLayer): Promise<string> {
  const network = sequential([layer]);
  await saveModel(path, { network, params: network.init(random.key(1)), statistics: [] });
  return path;
}

async function copied(from: string, to: string): Promise<string> {
  await Deno.copyFile(from, to);
  return to;
}

function run(args: readonly string[], width?: number): Promise<Ran> {
  return ran(main, args, width);
}
