import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import * as constructors from "../../../../lib/layers/mod.ts";
import type { Spec } from "../../../../mod.ts";
import { parseLayers } from "../../../../scripts/demo/page/setting/layers_text.ts";
import { LAYER_KINDS } from "../../../../scripts/demo/page/setting/layer_kinds.ts";
import { residualBlock } from "../../../../scripts/demo/page/setting/residual_block.ts";
import { newLayer, placeOf, withLayer } from "../../../../scripts/demo/page/train/edit_layers.ts";
import { checkedLayers } from "../../../../scripts/demo/page/workers/answers/check.ts";
import { networkOf } from "../../../../scripts/demo/page/workers/network_of.ts";
import { presetSetting, presetsFor } from "../../../../scripts/demo/page/workers/presets.ts";

const task = { image: { height: 28, width: 28, channels: 1 }, classes: 10 };

function fitted(text: string, given = task) {
  const check = checkedLayers(parseLayers(text), given);
  assert(check.isFit, check.isFit ? "" : check.message);
  return check;
}

function unfit(layers: readonly Spec[]) {
  const check = checkedLayers(layers, task);
  assert(!check.isFit);
  return check;
}

describe("checkedLayers()", () => {
  it("gives dense layers their inputs, and the last one an output for each class", () => {
    const { layers, rows, parameters } = fitted("conv2d(4,5),maxPool2d(2),dense(7),relu,dense(99)");
    assertEquals(layers.slice(2), [
      { kind: "dense", inputs: 576, outputs: 7 },
      { kind: "relu" },
      { kind: "dense", inputs: 7, outputs: 10 },
    ]);
    assertEquals(rows.map(({ outputs, parameters }) => [outputs, parameters]), [
      ...[[2304, 104], [576, 0], [7, 4039], [7, 0], [10, 80]],
    ]);
    assertEquals(rows[1]?.image, { height: 12, width: 12, channels: 4 });
    assertEquals(parameters, 104 + 4039 + 80);
  });

  it("gives residual blocks the channels that come in", () => {
    const { layers } = fitted("conv2d(4,3),residual(3),globalAveragePool,dense(1)");
    assertEquals(layers[1], residualBlock(3, 4));
  });

  it("heeds colors and classes", () => {
    const colored = { image: { height: 8, width: 8, channels: 3 }, classes: 4 };
    assertEquals(fitted("dense(1)", colored).layers, [{ kind: "dense", inputs: 192, outputs: 4 }]);
  });

  it("leaves the layers of presets as they are", () => {
    for (const preset of Object.values(presetsFor(task))) {
      const check = checkedLayers(preset.layers, task);
      assert(check.isFit);
      assertEquals(check.layers, preset.layers);
    }
  });

  it("says which layer does not fit and why, beside the layers before it", () => {
    for (
      const [text, layer, message] of [
        [
          "dense(64),conv2d(4,3),dense(10)",
          1,
          "conv2d needs images, and the layers before it give rows",
        ],
        ["conv2d(4,3),maxPool2d(27),dense(10)", 1, "the window is larger than they are"],
        [
          "dense(64),residual(3),dense(10)",
          1,
          "A residual block needs images, and the layers before it give rows",
        ],
        ["dense(64),relu", 1, "ends with 64 outputs, and there are 10 classes"],
        ["dropout(2),dense(10)", 0, "must be from 0 to below 1"],
        ["relu,nonsense,dense(10)", 1, '"nonsense"'],
        ["relu(odd:1),dense(10)", 0, '"odd"'],
        ["dense(1.5),dense(10)", 0, "whole numbers from 1"],
        ["dense(16777217),dense(10)", 0, "at most 16777216"],
        [
          "dense(30000),dense(10)",
          0,
          "23,550,000 parameters up to here are more than the 20,000,000",
        ],
      ] as const
    ) {
      const check = unfit(parseLayers(text));
      assertEquals([check.layer, check.rows.length], [layer, text.endsWith("relu") ? 2 : layer]);
      assertStringIncludes(check.message, message);
    }
  });

  it("says that there is no layer", () => {
    assertEquals(unfit([]).layer, undefined);
  });

  it("refuses what is nested too deep, and what is no spec", () => {
    let nested: Spec = { kind: "relu" };
    for (let i = 0; i < 200; i++) nested = { kind: "pipe", layers: [nested] };
    assertStringIncludes(unfit([nested]).message, "nested more than 100 deep");
    assertEquals(unfit([{ kind: "graph", nodes: 5 }]).layer, 0);
    assertEquals(unfit([residualBlock([1, 2, 3], 1)]).layer, 0);
  });

  it("takes each kind of layer that the form adds, where the form puts it", () => {
    for (const start of ["dense(64),relu,dense(10)", "conv2d(8,3),relu,dense(10)"]) {
      for (const kind of LAYER_KINDS.keys()) {
        const layers = parseLayers(start);
        const check = checkedLayers(withLayer(layers, placeOf(kind, layers), newLayer(kind)), task);
        assert(check.isFit, `${kind}: ${check.isFit || check.message}`);
      }
    }
  });

  it("says something of any layers, and trains those that fit", () => {
    const value = fc.oneof(
      fc.constantFrom(0, 1, 2, 3, 5, -1, 0.5, 1e9, true, false, "same", "add", null),
      fc.tuple(fc.nat(6), fc.nat(6)),
      fc.constant({ height: 28, width: 28, channels: 1 }),
    );
    const names = ["outputs", "inputs", "channels", "kernel", "window", "rate", "size", "units"];
    const spec = fc.record({
      kind: fc.constantFrom(...Object.keys(constructors)),
      options: fc.dictionary(fc.constantFrom(...names, "from", "to", "image", "heads"), value),
    }).map(({ kind, options }) => ({ ...options, kind }));
    const known = fc.constantFrom(...LAYER_KINDS.keys()).map(newLayer);
    fc.assert(
      fc.property(fc.array(fc.oneof(known, spec), { maxLength: 6 }), (layers) => {
        const check = checkedLayers(layers, task);
        if (!check.isFit) return assert(check.message.length > 0);
        assertEquals(check.rows.at(-1)?.outputs, 10);
        assertEquals(
          networkOf({ ...presetSetting("default"), layers: check.layers }, task.image).outputs,
          10,
        );
        assertEquals(checkedLayers(check.layers, task), check);
      }),
      { numRuns: 100 },
    );
  });
});
