import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fit, loadModel, openEngine, tree } from "../../../../mod.ts";
import { settingOf } from "../../../../scripts/demo/page/setting/address.ts";
import { commandOf } from "../../../../scripts/demo/page/setting/command.ts";
import type { Setting } from "../../../../scripts/demo/page/setting/setting.ts";
import { checkedLayers } from "../../../../scripts/demo/page/workers/answers/check.ts";
import { loaded } from "../../../../scripts/demo/page/workers/page_data.ts";
import { firstState, planOf } from "../../../../scripts/demo/page/workers/plan.ts";
import { train } from "../../trainer.ts";
import { presets } from "./settings.ts";

const MNIST = new URL("../../../../data/mnist/", import.meta.url).href;

/** Returns the setting of an address, with its layers as the page checks them. */
function settingAt(address: string): Setting {
  const { setting, problems } = settingOf(address, presets);
  assertEquals(problems, []);
  const image = { height: 28, width: 28, channels: 1 };
  const check = checkedLayers(setting.layers, { image, classes: 10 });
  if (!check.isFit) throw new Error(check.message);
  return { ...setting, layers: check.layers };
}

/** Returns the weights that the page trains with a setting. */
async function weightsInPage(setting: Setting) {
  const { training, image, classNames } = await loaded({ mnist: MNIST });
  const engine = await openEngine({ strict: setting.isStrict, threads: 1 });
  try {
    const task = { image, classes: classNames.length };
    const plan = planOf(setting, engine, { training, task });
    let state = firstState(plan, setting.seed);
    for await (const report of fit(plan.config, state, plan.dataset)) {
      if (report.kind === "epoch") ({ state } = report);
    }
    return tree.leaves(state.params).map(({ data }) => Array.from(data));
  } finally {
    engine.close();
  }
}

/** Returns the weights that the command line trains with a command. */
async function weightsOf(command: string) {
  const folder = await Deno.makeTempDir();
  try {
    const args = command.replace("deno task train ", "").split(" ");
    const { code, errors } = await train([...args, "--out", `${folder}/run`, "--threads", "1"]);
    assertEquals([code, errors], [0, ""]);
    const { params } = await loadModel(`${folder}/run/model.safetensors`);
    return tree.leaves(params).map(({ data }) => Array.from(data));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

describe("commandOf()", () => {
  const command = (address: string) => commandOf(settingAt(address), presets);

  it("gives the nearest preset, and the flags that differ from it", () => {
    for (
      const [address, flags] of [
        ["#preset=cnn-fast", "--preset cnn-fast"],
        ["#preset=mlp&epochs=2&seed=7&strict", "--preset mlp --epochs 2 --seed 7 --strict"],
        ["#preset=cnn&seed=7&engine=webgpu", "--preset cnn --seed 7 --engine webgpu"],
        ["#hidden=0&steps=9", "--preset default --hidden 0 --steps 9"],
        ["#shift=2&elastic=1,4&flip", "--preset default --shift 2 --elastic 1,4 --flip"],
        ["#preset=cnn&augment=none", "--preset cnn --shift 0"],
        ["#preset=cnn-fast&augment", "--preset cnn-fast --augment"],
      ] as const
    ) {
      assertEquals(command(address), `deno task train ${flags}`);
    }
  });

  it("gives nothing where no flags make the layers", () => {
    assertEquals(command("#layers=dense(64),tanh,layerNorm,dense(10)"), undefined);
  });

  for (
    const address of [
      "#preset=cnn-fast&activation=elu&dropout=0.1&steps=3&batch-size=32&seed=7&strict",
      "#hidden=20&steps=4&optimizer=rmsprop&momentum=0.5&clip=1&augment&label-smoothing=0.1&strict",
      "#preset=mlp-augmented&hidden=16&steps=3&augment=none&class-weights=balanced&warmup=1&strict",
    ]
  ) {
    it(`trains ${address} to the bits of the page, which trains twice to the same`, async () => {
      const setting = settingAt(address);
      const inPage = await weightsInPage(setting);
      assertEquals(inPage, await weightsInPage(setting));
      assertEquals(inPage, await weightsOf(commandOf(setting, presets) ?? ""));
    });
  }
});
