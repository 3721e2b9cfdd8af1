import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  FIELDS,
  usualMomentum,
  withOptimizer,
} from "../../../../scripts/demo/page/setting/fields.ts";
import { PAGE_PRESET_NAMES } from "../../../../scripts/demo/page/setting/page_presets.ts";
import { OTHER_PRESETS } from "../../../../scripts/demo/page/setting/page_presets.ts";
import { CHOICES } from "../../../../scripts/train/recipe.ts";
import { recipeOf } from "../../../../scripts/train/recipes.ts";
import { TRAINER_FLAGS } from "../../../../scripts/train/trainer_flags.ts";
import { presets } from "./settings.ts";

describe("FIELDS", () => {
  it("have the names of the command line's flags", () => {
    const flags = TRAINER_FLAGS.map(({ name }) => name);
    assertEquals(FIELDS.filter(({ flag }) => !flags.includes(flag)), []);
  });
});

describe("withOptimizer()", () => {
  it("gives an optimizer the momentum that the command line gives it", () => {
    for (const preset of PAGE_PRESET_NAMES) {
      for (const optimizer of CHOICES.optimizer) {
        const { momentum } = recipeOf({ preset, changes: { optimizer } });
        assertEquals(usualMomentum(optimizer), momentum);
        assertEquals(withOptimizer(presets.default.recipe, optimizer).momentum, momentum);
      }
    }
  });
});

describe("PAGE_PRESET_NAMES", () => {
  it("are the presets of the command line but for those that the page cannot train", () => {
    const all = [...PAGE_PRESET_NAMES, ...Object.keys(OTHER_PRESETS)];
    assertEquals(all.toSorted(), CHOICES.preset.toSorted());
  });
});
