import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { addressOf, settingOf } from "../../../../scripts/demo/page/setting/address.ts";
import { areAlike } from "../../../../scripts/demo/page/setting/network_flags.ts";
import { PAGE_PRESET_NAMES } from "../../../../scripts/demo/page/setting/page_presets.ts";
import * as recipes from "../../../../scripts/demo/page/setting/recipe_text.ts";
import { presetSetting, presetsFor } from "../../../../scripts/demo/page/workers/presets.ts";
import { RECOMMENDED } from "../../../../scripts/shared/augmentations.ts";
import { presets, settings } from "./settings.ts";

/** Returns the setting of an address that can be read in full. */
function read(address: string) {
  const { setting, problems } = settingOf(address, presets);
  assertEquals(problems, []);
  return setting;
}

/** Returns what an address says that cannot be. */
function problemOf(address: string): string {
  const { problems } = settingOf(address, presets);
  assertEquals(problems.length, 1);
  return problems[0] ?? "";
}

describe("addressOf()", () => {
  it("says a preset and what differs from it, under the names of flags", () => {
    const { "cnn-fast": fast, cnn } = presets;
    assert(fast && cnn);
    const at = (changes: object) => ({ ...fast, ...changes });
    assertEquals(addressOf(fast, presets), "#preset=cnn-fast");
    assertEquals(
      addressOf(at({ seed: 7, isStrict: true, recipe: { ...fast.recipe, epochs: 2 } }), presets),
      "#preset=cnn-fast&epochs=2&seed=7&strict",
    );
    assertEquals(
      addressOf({ ...cnn, recipe: { ...cnn.recipe, augment: undefined } }, presets),
      "#preset=cnn&augment=none",
    );
    assertEquals(
      addressOf(at({ recipe: { ...fast.recipe, augment: RECOMMENDED } }), presets),
      "#preset=cnn-fast&augment",
    );
  });

  it("says layers as flags where flags make them, and else one by one", () => {
    assertEquals(
      addressOf(presetSetting("mlp", undefined, { hidden: [100], activation: "silu" }), presets),
      "#preset=mlp&hidden=100&activation=silu",
    );
    const layers = [{ kind: "conv2d", channels: 8, kernel: [3, 5], bias: false }, {
      kind: "globalMaxPool",
    }, { kind: "dense", inputs: 8, outputs: 10 }];
    assertEquals(
      addressOf({ ...presets.default, layers }, presets),
      "#preset=default&layers=conv2d(8,3x5,bias:false),globalMaxPool,dense(10)",
    );
  });

  it("gives settings that settingOf() reads as the same ones", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const address = addressOf(setting, presets);
        const again = read(address);
        assert(areAlike(again.layers, setting.layers));
        assertEquals(again.seed, setting.seed);
        assertEquals([again.engine, again.isStrict], [setting.engine, setting.isStrict]);
        const { augment, ...recipe } = setting.recipe;
        const { augment: augmentAgain, ...recipeAgain } = again.recipe;
        assertEquals({ ...recipeAgain }, { ...recipe });
        assert(recipes.areAlike(augmentAgain, augment));
        assertEquals(addressOf(again, presets), address);
        // No browser and no messenger changes these.
        assert(/^#[\w.~!*'()%,:&=+-]*$/.test(address), address);
      }),
      { numRuns: 200 },
    );
  });
});

describe("settingOf()", () => {
  it("begins with the preset default", () => {
    assertEquals(read(""), presets.default);
    assertEquals(read("#"), presets.default);
    assertEquals(read("#seed=7"), { ...presets.default, seed: 7 });
  });

  it("reads what the command line's flags mean", () => {
    for (
      const [address, preset, changes] of [
        ["optimizer=rmsprop", "default", { optimizer: "rmsprop" }],
        ["optimizer=rmsprop&momentum=0.5", "default", { optimizer: "rmsprop", momentum: 0.5 }],
        ["momentum=0.5&optimizer=adam", "default", { optimizer: "adam", momentum: 0.5 }],
        ["preset=mlp&optimizer=sgd", "mlp", { optimizer: "sgd" }],
        ["preset=cnn&shift=2", "cnn", { augment: { shift: 2 } }],
        ["augment&shift=2", "default", { augment: { ...RECOMMENDED, shift: 2 } }],
        ["elastic=1,4&flip", "default", {
          augment: { elastic: { alpha: 1, sigma: 4 }, flip: true },
        }],
        ["preset=cnn-best&hidden=64", "cnn-best", { hidden: [64] }],
        ["preset=mlp&hidden=0", "mlp", { hidden: [] }],
        ["clip=1e0&average=0.99&class-weights=balanced", "default", {
          clip: 1,
          average: 0.99,
          classWeights: "balanced",
        }],
      ] as const
    ) {
      const setting = read(`#${address}`);
      const expected = presetSetting(preset, undefined, changes);
      assert(areAlike(setting.layers, expected.layers), address);
      assertEquals(setting.recipe, expected.recipe, address);
    }
  });

  it("says what cannot be, and takes the rest", () => {
    const { setting, problems } = settingOf("#epochs=0&seed=7&nonsense=1", presets);
    assertEquals(setting, { ...presets.default, seed: 7 });
    assertEquals(problems, [
      '"nonsense=1" is no part of a link',
      "epochs cannot be 0: it is a whole number from 1 to 999999",
    ]);
  });

  it("takes the GPU where it is said with strict, and says so", () => {
    const { setting, problems } = settingOf("#engine=webgpu&strict", presets);
    assertEquals(setting, { ...presets.default, engine: "webgpu" });
    assertEquals(problems, [
      "strict and engine=webgpu exclude each other, because GPUs round in different ways",
    ]);
  });

  it("refuses values as the command line does", () => {
    for (
      const [address, problem] of [
        ["batch-size=1.5", "batch-size cannot be 1.5: it is a whole number from 1"],
        ["learning-rate=0", "learning-rate cannot be 0: it is a number above 0"],
        ["momentum=1", "momentum cannot be 1: it is a number from 0 to below 1"],
        ["momentum", "momentum cannot be empty: it is a number from 0 to below 1"],
        ["optimizer=adamax", "optimizer cannot be adamax: it is one of sgd, adam, adamw, rmsprop"],
        ["epochs=none", "epochs cannot be none"],
        ["seed=-1", "seed cannot be -1: it is a whole number from 0"],
        ["seed=9007199254740992", "seed cannot be 9007199254740992"],
        ["strict=no", "strict has no value"],
        ["engine=native", "engine cannot be native: it is one of wasm, webgpu"],
        ["engine", "engine cannot be empty"],
        ["augment=some", "augment cannot be some"],
        ["augment=none&shift=1", "augment cannot be none where"],
        ["elastic=1", "elastic cannot be empty: it is a number from 1"],
        ["elastic=1,2,3", "elastic is two numbers, as in 1,4"],
        ["flip=yes", "flip cannot be yes: it has no value"],
        ["hidden=64,,32", "hidden cannot be empty: it is a whole number from 1 to 16777215"],
        ["dropout=1", "dropout cannot be 1: it is a number from 0 to below 1"],
        ["activation=step", "activation cannot be step: it is one of relu, leaky-relu"],
        ["preset=cnnn", "preset cannot be cnnn: it is one of default, mlp"],
        [
          "preset=photo",
          "the preset photo is for the command line only: it also trains on scribbles",
        ],
        ["preset=constructor", "preset cannot be constructor"],
        ["__proto__=1", '"__proto__=1" is no part of a link'],
        ["seed=1&seed=2", "seed is there twice, and the first one counts"],
        ["epochs=1&steps=5", "epochs and steps exclude each other, and steps count"],
        ["seed=%E0%A4%A", "the value of seed is malformed"],
        ["layers=relu&hidden=3&dropout=0.1", "layers and hidden and dropout exclude each other"],
        ["layers=", 'layers: "" is no layer'],
        ["layers=conv2d(", 'layers: "conv2d(" is no layer'],
        ["layers=[1]", 'layers: "1" is no layer'],
        ["x".repeat(20_000), "it has 20001 characters, and may have 20000"],
      ] as const
    ) {
      assertStringIncludes(problemOf(`#${address}`), problem);
    }
  });

  it("says that images are too small for a preset", () => {
    const small = presetsFor({ image: { height: 4, width: 4, channels: 1 }, classes: 3 });
    assertEquals(small.cnn, undefined);
    assertEquals(settingOf("#preset=cnn", small), {
      setting: small.default,
      problems: ["the images are too small for the preset cnn"],
    });
  });

  it("gives a setting or says why not, whatever the address", () => {
    const words = fc.constantFrom(
      ...[
        "preset",
        "layers",
        "epochs",
        "augment",
        "elastic",
        "hidden",
        "=",
        "&",
        "%",
        "(",
        ")",
        ",",
      ],
      ...[
        ":",
        "[",
        "]",
        "{",
        '"',
        "1",
        "-1",
        "1e999",
        "none",
        "dense",
        "residual",
        "conv2d",
        "__proto__",
      ],
      ...PAGE_PRESET_NAMES,
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words, { maxLength: 20 }).map((words) => words.join("")),
      settings.map((setting) => addressOf(setting, presets)).chain((address) =>
        fc.tuple(fc.nat(address.length), words).map(([at, word]) =>
          address.slice(0, at) + word + address.slice(at)
        )
      ),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { setting, problems } = settingOf(`#${text}`, presets);
        // What was read is a setting that has an address of its own, without problems.
        const again = settingOf(addressOf(setting, presets), presets);
        assertEquals(again.problems, []);
        assert(areAlike(again.setting.layers, setting.layers));
        assert(problems.every((problem) => problem.length < 300), problems.join("\n"));
      }),
      { numRuns: 300 },
    );
  });
});
