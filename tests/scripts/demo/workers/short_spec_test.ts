import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { conv2d, dropout, layerFromSpec, maxPool2d, pipe, relu } from "../../../../mod.ts";
import { LAYER_KINDS, RESIDUAL } from "../../../../scripts/demo/page/setting/layer_kinds.ts";
import { newLayer } from "../../../../scripts/demo/page/train/edit_layers.ts";
import { shortSpec } from "../../../../scripts/demo/page/workers/short_spec.ts";

const image = { height: 28, width: 28, channels: 1 };

describe("shortSpec()", () => {
  it("leaves out what the library fills in, and the size of the images", () => {
    for (
      const [layer, short] of [
        [conv2d(16, 3, { image }), { kind: "conv2d", channels: 16, kernel: 3 }],
        [conv2d(16, [3, 5], { stride: 2 }), {
          ...{ kind: "conv2d", channels: 16, kernel: [3, 5], stride: 2 },
        }],
        [maxPool2d(2, { stride: 1 }), { kind: "maxPool2d", window: 2, stride: 1 }],
        [dropout(0.5), { kind: "dropout", rate: 0.5 }],
        [relu(), { kind: "relu" }],
      ] as const
    ) {
      assertEquals(shortSpec(layer.spec), short);
    }
  });

  it("gives specs of the same layers", () => {
    for (const kind of LAYER_KINDS.keys()) {
      const { spec } = layerFromSpec({ ...newLayer(kind), ...(kind === "dense" && { inputs: 3 }) });
      assertEquals(layerFromSpec(shortSpec(spec)).spec, spec);
      assertEquals(shortSpec(shortSpec(spec)), shortSpec(spec));
      if (kind !== "dense" && kind !== RESIDUAL) assertEquals(shortSpec(spec), newLayer(kind));
    }
  });

  it("leaves compositions as they are, and refuses what is no layer", () => {
    const { spec } = pipe(conv2d(16, 3, { image }), relu());
    assertEquals(shortSpec(spec), spec);
    assertThrows(() => shortSpec({ kind: "nonsense" }), TypeError, "nonsense");
    assertThrows(() => shortSpec({ kind: "pipe", layers: [{ kind: 5 }] }), TypeError);
  });
});
