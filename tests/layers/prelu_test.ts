import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { layerFromSpec, pipe, prelu, relu, serializeModel, toRows } from "../../mod.ts";
import { parseSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact } from "../shared/matrices.ts";
import { PROOFS } from "./proofs.ts";
import { slopesOf, valuesOf } from "./values.ts";

const image = { height: 1, width: 2, channels: 2 };

describe("prelu()", () => {
  it("has a slope left of 0 that starts from a quarter", () => {
    assertEquals(valuesOf(prelu(), -2, 0, 3, Infinity, -Infinity), [
      -0.5,
      0,
      3,
      Infinity,
      -Infinity,
    ]);
    assertEquals(slopesOf(prelu(), -2, 0, 3), [0.25, 0.25, 1]);
    assertEquals(valuesOf(prelu({ slope: -1 }), -2, 3), [2, 3]);
  });

  it("sums the gradient of its slope over all numbers left of 0", () => {
    const params = { slopes: exact([[0.5]]) };
    const { saved } = prelu().forward(engine, params, exact([[-1, 2], [-3, -4]]), pass);
    const gradient = exact([[1, 10], [100, 1000]]);
    const back = prelu().backward(engine, params, saved, gradient, { inputGradient: false });
    assertEquals(back.inputGradient, undefined);
    assertEquals(toRows(back.gradients.slopes), [[-4301]]);
  });

  it("has a slope for each channel of images, or for each feature, on request", () => {
    const layer = pipe(relu(), prelu({ perChannel: true }));
    const [ofImages, ofRows] = [layer.withInputs?.(4, image), layer.withInputs?.(4)];
    assertEquals(ofImages?.layers?.[1]?.name, "prelu 2");
    assertEquals(ofRows?.layers?.[1]?.name, "prelu 4");
    const sized = prelu({ perChannel: true }).withInputs?.(4, image) ?? prelu();
    const params = { slopes: exact([[0.5, 2]]) };
    const { output, saved } = sized.forward(engine, params, exact([[-1, -1, 1, -3]]), pass);
    assertEquals(toRows(output), [[-0.5, -2, 1, -6]]);
    const wants = { inputGradient: true };
    const back = sized.backward(engine, params, saved, exact([[1, 10, 100, 1000]]), wants);
    assertEquals(toRows(back.gradients.slopes), [[-1, -3010]]);
    assertEquals(back.inputGradient && toRows(back.inputGradient), [[0.5, 20, 100, 2000]]);
  });

  it("has the name and the shape of PyTorch's nn.PReLU in files", () => {
    const network = prelu({ perChannel: true }).withInputs?.(3) ?? prelu();
    const model = { network, params: network.init(pass.key), statistics: [] };
    const { tensors } = parseSafetensors(serializeModel(model));
    const quarters = { shape: [3], data: Float32Array.of(0.25, 0.25, 0.25) };
    assertEquals(tensors, new Map([["weight", quarters]]));
  });

  it("rejects options that are none", () => {
    assertThrows(() => prelu({ slope: NaN }), RangeError, "Cannot make prelu whose slope is NaN");
    assertThrows(
      () => layerFromSpec({ kind: "prelu", perChannel: 1 }),
      TypeError,
      "Cannot make prelu whose perChannel is 1: it is true or false",
    );
  });
});

describe("prelu({ perChannel: true })", () => {
  for (const [sentence, prove] of PROOFS) it(sentence, () => prove(prelu({ perChannel: true })));
});
