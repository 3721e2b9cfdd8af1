import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { failToRead } from "../../../../lib/formats/fail.ts";
import { zipEntries } from "../../../../lib/formats/zip_entries.ts";
import {
  fit,
  mnist,
  parseModel,
  predict,
  serializeCheckpoint,
  type Tree,
  tree,
  wasmEngine,
} from "../../../../mod.ts";
import type { PageData, StepPoint, WrittenFormat } from "../../../../scripts/demo/page/protocol.ts";
import type { Setting } from "../../../../scripts/demo/page/setting/setting.ts";
import { write } from "../../../../scripts/demo/page/workers/answers/write.ts";
import { loadedNetwork } from "../../../../scripts/demo/page/workers/loaded_network.ts";
import { loaded } from "../../../../scripts/demo/page/workers/page_data.ts";
import { firstState, planOf } from "../../../../scripts/demo/page/workers/plan.ts";
import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import { FLAG_ORDER } from "../../../../scripts/demo/page/workers/writing/run_folder.ts";
import { main as evaluate } from "../../../../scripts/evaluate.ts";
import { RunError } from "../../../../scripts/shared/run_error.ts";
import { TRAINER_FLAGS } from "../../../../scripts/train/trainer_flags.ts";
import { inFolder } from "../../../shared/folders.ts";
import { ran } from "../../commands.ts";
import { contentsOf, train } from "../../trainer.ts";
import { bench } from "./given.ts";

const MNIST = new URL("../../../../data/mnist/", import.meta.url).href;

const SETTING: Setting = {
  ...presetSetting("default", undefined, { hidden: [16], steps: 40, batchSize: 50 }),
  ...{ seed: 3, engine: "wasm" as const, isStrict: true },
};

const FLAGS = ["--hidden", "16", "--steps", "40", "--batch-size", "50", "--seed", "3", "--strict"];

/** Trains as the page does, and returns the network after some steps. */
async function trainedInPage(setting: Setting, data: PageData, steps: number) {
  const engine = await wasmEngine({ strict: true, threads: 1 });
  const { image, classNames, training } = data;
  const plan = planOf(setting, engine, { training, task: { image, classes: classNames.length } });
  const points: StepPoint[] = [];
  let state = firstState(plan, setting.seed);
  const config = { ...plan.config, steps, stateEvery: 1 };
  for await (const report of fit(config, state, plan.dataset)) {
    if (report.kind === "step") points.push(report);
    if (report.state) ({ state } = report);
  }
  const checkpoint = serializeCheckpoint({ state, metadata: new Map() });
  const it = loadedNetwork({ kind: "state", setting, checkpoint, image, classNames }, engine);
  const written = (format: WrittenFormat) =>
    write(bench({ engine, data, it }), { id: "it", name: "mine", format, points });
  return { engine, it, written };
}

describe("write()", () => {
  it("writes a model that evaluate reads, with the same predictions", async () => {
    const data = await loaded({ mnist: MNIST });
    const { engine, it, written } = await trainedInPage(SETTING, data, 40);
    const { name, bytes } = await written("safetensors");
    assertEquals(name, "mine.safetensors");
    const { test } = await mnist();
    const labels = Array.from(test.targets);
    const { data: outputs } = predict({ engine, network: it.network }, it, test.inputs);
    const numbers = Float32Array.from(outputs);
    const right = labels.filter((label, row) => {
      const own = numbers.subarray(10 * row, 10 * row + 10);
      return own.indexOf(Math.max(...own)) === label;
    });
    await inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/${name}`, bytes);
      const { code, output } = await ran(evaluate, [`${folder}/${name}`]);
      assertEquals(code, 0);
      assertStringIncludes(output, `${(right.length / 100).toFixed(2)} %`);
    });
    const dataOf = (params: Tree) => tree.leaves(params).map(({ data }) => data);
    assertEquals(dataOf(parseModel(bytes).params), dataOf(it.params));
    engine.close();
  });

  it("writes ONNX, and a module that predicts probabilities", async () => {
    const data = await loaded({ mnist: MNIST });
    const { engine, it, written } = await trainedInPage(SETTING, data, 2);
    assertEquals((await written("onnx")).name, "mine.onnx");
    const module = await written("module");
    const text = new TextDecoder().decode(module.bytes);
    const code = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    const { test } = await mnist();
    const pixels = Float32Array.from(test.inputs.bytes.subarray(0, 784), (byte) => byte / 255);
    const row = predict({ engine, network: it.network }, it, { rows: 1, cols: 784, data: pixels });
    const powers = Array.from(row.data, (logit) => Math.exp(logit));
    const sum = powers.reduce((total, each) => total + each, 0);
    const probabilities: Float32Array = code.predict(pixels);
    assertEquals(code.classNames, [..."0123456789"]);
    for (const [i, power] of powers.entries()) {
      assert(Math.abs(power / sum - (probabilities[i] ?? NaN)) < 1e-5);
    }
    engine.close();
  });

  it("writes a run with which the command line goes on to the bits of one that never stopped", () =>
    inFolder(async (folder) => {
      const data = await loaded({ mnist: MNIST });
      const { engine, written } = await trainedInPage(SETTING, data, 15);
      const { name, bytes } = await written("run");
      engine.close();
      assertEquals(name, "mine.zip");
      const entries = await zipEntries(Uint8Array.from(bytes), failToRead("mine.zip"));
      for (const { name: path, bytes: content } of entries) {
        await Deno.mkdir(`${folder}/mine`, { recursive: true });
        await Deno.writeFile(`${folder}/${path}`, content);
      }
      const resumed = await train(["--resume", `${folder}/mine`]);
      assertEquals([resumed.code, resumed.errors], [0, ""]);
      assertEquals((await train([...FLAGS, "--out", `${folder}/whole`])).code, 0);
      const [mine, whole] = [contentsOf(`${folder}/mine`), contentsOf(`${folder}/whole`)];
      const paramsOf = async (run: string) =>
        tree.leaves(parseModel(await Deno.readFile(`${folder}/${run}/model.safetensors`)).params)
          .map(({ data }) => data);
      assertEquals(await paramsOf("mine"), await paramsOf("whole"));
      assertEquals(mine["metrics.csv"], whole["metrics.csv"]);
    }));

  it("refuses to write a run of images of the user, of other layers, or of no training", async () => {
    const data = await loaded({ mnist: MNIST });
    const own = { ...data, name: "my.csv", digests: {} };
    const { it, engine, written } = await trainedInPage(SETTING, own, 1);
    engine.close();
    const error = await assertRejects(async () => await written("run"), RunError);
    assertEquals(
      error.message,
      "Cannot write a run for the command line: it would have to find the files of my.csv, whose " +
        "place the page does not know. Save the model instead",
    );
    const refused = async (changes: Partial<typeof it>, says: string): Promise<void> => {
      const on = bench({ data, it: { ...it, ...changes } });
      const asked = { id: "it", name: "mine", format: "run" } as const;
      await assertRejects(async () => await write(on, asked), RunError, says);
    };
    const [first = { kind: "relu" }, ...rest] = SETTING.layers;
    const layers = [first, { kind: "layerNorm" }, ...rest];
    await refused({ setting: { ...SETTING, layers } }, "no flags of the command line say these");
    await refused({ setting: undefined }, "has no state of a training");
    const asked = { id: "it", name: "mine", format: "run", images: ["fashion", "MNIST"] } as const;
    await assertRejects(
      async () => await write(bench({ data, it }), asked),
      RunError,
      "find the files of fashion, whose place",
    );
  });

  it("keeps flags in the order of the command line", () => {
    const known: readonly string[] = FLAG_ORDER;
    const names = TRAINER_FLAGS.map(({ name }) => name).filter((name) => known.includes(name));
    assertEquals(names, [...known]);
  });
});
