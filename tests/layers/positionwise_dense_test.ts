import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  conv1d,
  layerFromSpec,
  matrix,
  positionwiseDense,
  serializeModel,
  toRows,
} from "../../mod.ts";
import { parseSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

const image = { height: 1, width: 2, channels: 2 };

describe("positionwiseDense()", () => {
  const layer = positionwiseDense(3, { image });
  const params = { weights: matrix(2, 3, [1, 2, 3, 4, 5, 6]), bias: matrix(1, 3, [0, 10, 100]) };

  it("works on each position alone", () => {
    const { output } = layer.forward(engine, params, exact([[1, 0, 0, 1]]), pass);
    assertEquals(toRows(output), [[1, 12, 103, 4, 15, 106]]);
    assertEquals(layer.outputImage, { height: 1, width: 2, channels: 3 });
    assertEquals(layer.name, "positionwiseDense: 1x2x2 -> 1x2x3");
  });

  it("computes what a convolution of kernel 1 does", () => {
    const input = normalMatrix(1, 3, 4);
    const [one, other] = [layer, conv1d(3, 1, { image })].map((each) =>
      toRows(each.forward(engine, params, input, pass).output)
    );
    assertEquals(one, other);
  });

  it("keeps the tensors of nn.Linear", () => {
    const model = { network: layer as AnyLayer, params, statistics: [] };
    assertEquals(
      parseSafetensors(serializeModel(model)).tensors,
      new Map([
        ["weight", { shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) }],
        ["bias", { shape: [3], data: Float32Array.of(0, 10, 100) }],
      ]),
    );
  });

  it("refuses sizes that are none", () => {
    assertThrows(
      () => positionwiseDense(0),
      RangeError,
      "Cannot make positionwiseDense to 0: sizes are whole numbers from 1",
    );
    assertThrows(
      () => positionwiseDense(2).withInputs?.(12),
      RangeError,
      "positionwiseDense to 2 cannot tell what images 12 features are: give it the option image",
    );
    assertThrows(
      () => layerFromSpec({ kind: "positionwiseDense", outputs: 2, image: { ...image, width: 0 } }),
      RangeError,
      "Cannot make positionwiseDense to 2 of 1x0x2 images",
    );
  });
});
