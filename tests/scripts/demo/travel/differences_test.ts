import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { differences } from "../../../../scripts/demo/page/travel/differences.ts";
import { continued } from "../../../../scripts/demo/page/travel/continued.ts";
import { epochOf } from "../../../../scripts/demo/page/travel/epochs.ts";
import { branchAt, SETTING } from "./timelines.ts";

describe("differences()", () => {
  it("are none between equal settings", () => {
    assertEquals(differences(SETTING, structuredClone(SETTING)), []);
  });

  it("name each part that differs, with both values", () => {
    const { recipe } = SETTING;
    const second = {
      layers: [{ kind: "flatten" }, { kind: "dense", outputs: 10 }],
      recipe: { ...recipe, learningRate: 0.01, augment: { shift: 2, rotate: 0, flip: true } },
      seed: 7,
      engine: "webgpu" as const,
      isStrict: true,
    };
    const found = differences(SETTING, second);
    assertEquals(found.map(({ name }) => name), [
      "Layers",
      "Learning rate",
      "Augmentation",
      "Seed",
      "Engine",
      "Strict",
    ]);
    assertEquals(found.slice(1).map(({ first, second }) => [first, second]), [
      ["0.1", "0.01"],
      ["none", "shift 2, flip"],
      ["42", "7"],
      ["wasm", "webgpu"],
      ["no", "yes"],
    ]);
    assertEquals(found[0]?.second, "flatten\ndense(10)");
  });
});

describe("continued()", () => {
  const { recipe } = SETTING;

  it("keeps the setting of a run that is under way", () => {
    assertEquals(continued(branchAt(1, []), 99), { setting: SETTING, note: undefined });
  });

  it("gives a run that is done as many epochs once more, and says so", () => {
    const { setting, note } = continued(branchAt(1, []), 100);
    assertEquals(setting.recipe, { ...recipe, epochs: 2 * recipe.epochs });
    assertEquals(note, "The run has taken all its steps, so the form says 6 epochs in all");
  });

  it("gives it as many steps where steps say how long it is", () => {
    const branch = branchAt(1, [], { setting: { ...SETTING, recipe: { ...recipe, steps: 100 } } });
    assertEquals(continued(branch, 100).setting.recipe.steps, 200);
  });

  it("keeps the setting where the steps of the run are not known", () => {
    assertEquals(continued(branchAt(1, [], { steps: NaN }), 100).note, undefined);
  });
});

describe("epochOf()", () => {
  it("counts the last, smaller batch of an epoch as a step", () => {
    const counts = { training: 1000, validation: 0, test: 0 };
    // 8 steps of 128 images.
    assertEquals(epochOf(4, branchAt(1, []), { counts }), 0.5);
  });

  it("is not known without images", () => {
    assertEquals(epochOf(4, branchAt(1, []), undefined), undefined);
    assertEquals(epochOf(4, undefined, undefined), undefined);
  });
});
