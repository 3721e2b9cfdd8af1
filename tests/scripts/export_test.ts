import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  fromRows,
  loadModel,
  matrix,
  parseModel,
  pipe,
  predict,
  random,
  relu,
  saveModel,
  serializeModel,
  softmax,
  toRows,
  wasmEngine,
} from "../../mod.ts";
import { main } from "../../scripts/export.ts";
import { asModule } from "../../scripts/export/as_module.ts";
import { networkOf } from "../../scripts/train/networks.ts";
import { PRESETS } from "../../scripts/train/presets.ts";
import { engine } from "../shared/float64.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";
import { inFolder, withFullDisk } from "../shared/folders.ts";
import { trainedOf } from "../shared/networks.ts";
import { imported, runModule } from "../code/run_module.ts";
import { runOnnx } from "../onnx/runtime.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";

describe("export.ts", () => {
  it("writes a file that computes what the model does", async () => {
    await withModel(async (folder, model) => {
      const target = `${folder}/digits.onnx`;
      const { code, output, errors } = await run([model, "--to", target]);
      assertEquals([code, errors], [0, ""]);
      assertMatch(
        output,
        /digits\.onnx: [\d,]+ bytes, from .*\ninput +batch x 5\noutput +batch x 3\n$/,
      );
      const { network, ...trained } = await loadModel(model);
      const input = normalMatrix(1, 3, 5);
      const expected = predict({ engine, network }, trained, input);
      const [actual = input] = await runOnnx(await Deno.readFile(target), [input]);
      assertRows(actual, toRows(expected), 1e-5);
    });
  });

  it("writes a module that gives the outputs of a model, or probabilities where it is told to", async () => {
    await withModel(async (folder, model) => {
      const target = `${folder}/digits.js`;
      const { code, output, errors } = await run([model, "--to", target]);
      assertEquals([code, errors], [0, ""]);
      assertMatch(
        output,
        /digits\.js: [\d,]+ bytes, from .*\ninput +5 numbers\noutput +3 outputs as the network gives them: --outputs probabilities .*\n$/,
      );
      const { network, ...trained } = await loadModel(model);
      const input = normalMatrix(1, 3, 5);
      const outputs = predict({ engine, network }, trained, input);
      const [actual = input] = await runModule(await Deno.readTextFile(target), [input]);
      assertRows(actual, toRows(outputs), 1e-5);

      const told = await run([model, "--to", target, "--outputs", "probabilities"]);
      assertMatch(told.output, /\noutput +3 probabilities\n$/);
      const [probable = input] = await runModule(await Deno.readTextFile(target), [input]);
      assertRows(probable, toRows(engine.softmax(outputs)), 1e-5);
    });
  });

  it("writes a module that gives probabilities of pixels for a run of the trainer", async () => {
    await inFolder(async (folder) => {
      const network = pipe(dense(4, 3));
      const model = { network, params: network.init(random.key(1)), statistics: [] };
      const configuration = {
        arguments: [],
        source: { kind: "csv", train: "a.csv" },
        image: { height: 2, width: 2, channels: 1 },
        labels: [3, 5, 8],
        csv: { label: 1, maxPixel: 16 },
      };
      const metadata = { configuration: JSON.stringify(configuration) };
      await saveModel(`${folder}/model.safetensors`, model, { metadata });
      const target = `${folder}/a.mjs`;
      const { output } = await run([folder, "--to", target]);
      assertMatch(
        output,
        /\ninput +4 numbers from 0 to 1, images of 2x2x1\noutput +3 probabilities\n$/,
      );
      const text = await Deno.readTextFile(target);
      assertStringIncludes(text, "divide those from 0 to 16 by 16.");
      assertStringIncludes(text, "an image of 2 rows of 2 pixels, the upper row first");
      assert(!text.includes("MNIST") && !text.includes("a.csv"));
      const { classNames, predict } = await imported(text);
      assertEquals(classNames, ["3", "5", "8"]);
      assertAlmostEquals(predict([0, 1, 0.5, 0]).reduce((a, b) => a + b), 1, 1e-6);
      assertThrows(() => predict([0, 16, 8, 0]), RangeError, "numbers are from 0 to 1");

      assertStringIncludes(text, "Weights are float32");
      await run([folder, "--to", target, "--weights", "float16"]);
      assertStringIncludes(await Deno.readTextFile(target), "Weights are float16");
      const raw = await run([folder, "--to", target, "--outputs", "raw"]);
      assertMatch(raw.output, /\noutput +3 outputs\n$/);
    });
  });

  it("takes no model for one of the trainer whose file only has a configuration", async () => {
    await withModel(async (folder, path) => {
      const { metadata: _, ...model } = await loadModel(path);
      for (const configuration of ["{}", "a: 1", '{ "arguments": "--preset" }']) {
        await saveModel(path, model, { metadata: { configuration } });
        const { output } = await run([path, "--to", `${folder}/a.js`]);
        assertMatch(output, /\ninput +5 numbers\noutput +3 outputs as the network gives them/);
      }
    });
  });

  it("writes no second softmax behind a network that ends in one", async () => {
    await inFolder(async (folder) => {
      const network = pipe(dense(4, 3), softmax());
      const model = { network, params: network.init(random.key(1)), statistics: [] };
      const path = `${folder}/model.safetensors`;
      await saveModel(path, model, { metadata: { configuration: '{ "arguments": [] }' } });
      for (const more of [[], ["--outputs", "probabilities"]]) {
        const { output } = await run([path, "--to", `${folder}/a.js`, ...more]);
        assertMatch(output, /\noutput +3 probabilities\n$/);
        const { predict: actual } = await imported(await Deno.readTextFile(`${folder}/a.js`));
        const expected = predict({ engine, network }, model, matrix(1, 4, [0, 1, 0.5, 0]));
        assertRows(fromRows([[...actual([0, 1, 0.5, 0])]]), toRows(expected), 1e-6);
      }
    });
  });

  it("writes modules of all presets that compute what predict does", async () => {
    const engine = await wasmEngine({ threads: 1, strict: true });
    const image = { height: 28, width: 28, channels: 1 };
    const pixels = fromRows([3, 4].map(pixelsOf));
    for (const [name, preset] of Object.entries(PRESETS)) {
      const network = networkOf(preset.recipe, preset, { image, classes: 10 });
      const configuration = JSON.stringify({
        arguments: [],
        preset: name,
        source: { kind: "idx" },
      });
      const bytes = serializeModel({ network, ...trainedOf(network, 1) }, {
        metadata: { configuration },
      });
      const model = parseModel(bytes);
      const { inputs } = preset.prepare({ inputs: pixels, targets: [0, 0] });
      const input = engine.gather(inputs, Uint32Array.of(0, 1));
      const outputs = predict({ engine, network: model.network }, model, input);
      const largest = Math.max(1, ...Array.from(outputs.data, Math.abs));
      for (
        const [kind, expected, tolerance] of [
          ["raw", outputs, 1e-5 * largest],
          ["probabilities", engine.softmax(outputs), 1e-5],
        ] as const
      ) {
        const text = new TextDecoder().decode(asModule(model, { outputs: kind }).bytes);
        const [actual = pixels] = await runModule(text, [pixels]);
        assertRows(actual, toRows(expected), tolerance);
      }
    }
    engine.close();
  });

  it("takes the folder of a run for its model", async () => {
    await withModel(async (folder) => {
      const { code, output } = await run([folder, "--to", `${folder}/run.onnx`]);
      assertEquals(code, 0);
      assertStringIncludes(output, `from ${folder}/model.safetensors`);
    });
  });

  it("leaves the file that was there where the new one cannot be written", async () => {
    await withModel(async (folder, model) => {
      const target = `${folder}/digits.onnx`;
      await Deno.writeTextFile(target, "before");
      await withFullDisk(100, async () => {
        const { code, errors } = await run([model, "--to", target]);
        assertEquals(code, 1);
        assertMatch(errors, /^error: Cannot write .*digits\.onnx: No space left[^\n]*\n$/);
      });
      assertEquals(await Deno.readTextFile(target), "before");
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 2);
    });
  });

  it("says in one line what is wrong with files, with exit code 1", async () => {
    await withModel(async (folder, model) => {
      await Deno.writeTextFile(`${folder}/notes.txt`, "hello\n");
      for (
        const [args, problem] of [
          [[`${folder}/none`, "--to", `${folder}/a.onnx`], "there is no such file or folder"],
          [[`${folder}/notes.txt`, "--to", `${folder}/a.onnx`], "Cannot read"],
          [[model, "--to", `${folder}/nowhere/a.onnx`], "its folder is missing"],
        ] as const
      ) {
        const { code, output, errors } = await run(args);
        assertEquals([code, output], [1, ""]);
        assertMatch(errors, /^error: Cannot [^\n]+\n$/);
        assertStringIncludes(errors, problem);
      }
    });
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [["model"], "--to FILE.onnx"],
        [["model", "--to"], "--to needs a value"],
        [["model", "--to", "a.pt"], "the name of the file ends in .onnx, .js or .mjs"],
        [["model", "--to", "folder.js/a"], "the name of the file ends in .onnx, .js or .mjs"],
        [["model", "--to", "a.onxx"], "did you mean .onnx?"],
        [["model", "--to", "a.jss"], "did you mean .js?"],
        [["model", "--to", "a.js", "--outputs", "rw"], "did you mean raw?"],
        [["model", "--to", "a.onnx", "--outputs", "raw"], "--outputs is for .js files"],
        [["model", "--to", "a.onnx", "--weights", "float16"], "--weights is for .js files"],
        [["model", "--to", "a.js", "--weights", "int8"], "it is one of float32, float16"],
        [["model", "other", "--to", "a.onnx"], "other is too much"],
        [["model", "--too", "a.onnx"], "--too is no flag"],
      ] as const
    ) {
      assertRefused(await run(args), hint);
    }
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "--to FILE");
  });
});

/** The pixels of an image that is mostly black, from 0 to 1. */
function pixelsOf(seed: number): readonly number[] {
  const { data } = normalMatrix(seed, 28, 28);
  return Array.from(data, (x) => Math.round(255 * Math.min(Math.max(x, 0), 1)) / 255);
}

/** Runs a test with a folder, and a model in it. */
async function withModel(test: (folder: string, model: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const model = `${folder}/model.safetensors`;
    const network = pipe(dense(5, 4), relu(), dense(4, 3));
    await saveModel(model, { network, params: network.init(random.key(1)), statistics: [] });
    await test(folder, model);
  });
}

function run(args: readonly string[]): Promise<Ran> {
  return ran(main, args);
}
