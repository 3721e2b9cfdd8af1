import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  areAlike,
  flagsOf,
  layersWith,
  networkFlags,
} from "../../../../scripts/demo/page/setting/network_flags.ts";
import { PAGE_PRESET_NAMES } from "../../../../scripts/demo/page/setting/page_presets.ts";
import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import { CHOICES } from "../../../../scripts/train/recipe.ts";

const names = fc.constantFrom(...PAGE_PRESET_NAMES);
const flags = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 99 }), { maxLength: 3 }),
  activation: fc.constantFrom(...CHOICES.activation),
  dropout: fc.constantFrom(0, 0.2, 0.5),
});

describe("layersWith()", () => {
  it("builds what the command line builds", () => {
    fc.assert(
      fc.property(names, flags, (name, flags) => {
        const { layers } = presetSetting(name);
        const expected = presetSetting(name, undefined, flags).layers;
        assert(areAlike(layersWith(layers, flags), expected));
      }),
      { numRuns: 50 },
    );
  });
});

describe("networkFlags()", () => {
  it("finds flags that build the same layers, and none that are not needed", () => {
    fc.assert(
      fc.property(names, flags, (name, flags) => {
        const preset = presetSetting(name).layers;
        const layers = layersWith(preset, flags);
        const found = networkFlags(layers, preset);
        assert(found);
        assert(areAlike(layersWith(preset, { ...flagsOf(preset), ...found }), layers));
        for (const flag of Object.keys(found)) {
          const fewer = Object.entries(found).filter(([name]) => name !== flag);
          const others = { ...flagsOf(preset), ...Object.fromEntries(fewer) };
          assert(!areAlike(layersWith(preset, others), layers));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("finds none that are those of the preset", () => {
    for (const name of PAGE_PRESET_NAMES) {
      const { layers } = presetSetting(name);
      assertEquals(networkFlags(layers, layers), {});
    }
  });

  it("finds none for layers that no flags build", () => {
    const { layers } = presetSetting("default");
    for (const other of [layers.slice(0, -1), layers.slice(1), [...layers, { kind: "relu" }], []]) {
      assertEquals(networkFlags(other, layers), undefined);
    }
    const [first, ...rest] = layers;
    assert(first);
    assertEquals(networkFlags([{ ...first, bias: false }, ...rest], layers), undefined);
  });
});
