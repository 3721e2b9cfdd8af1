import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  conv2d,
  dense,
  type Initializer,
  layer,
  matrix,
  parameterCount,
  pipe,
  random,
  relu,
  residual,
  summary,
  tree,
} from "../../mod.ts";
import { imageNetworks, networks } from "../shared/networks.ts";

describe("parameterCount()", () => {
  it("is the number of numbers that any network starts from", () => {
    fc.assert(fc.property(fc.oneof(networks(4), imageNetworks), (network) => {
      assertEquals(parameterCount(network), tree.size(network.init(random.key(1))));
    }));
  });

  it("draws no weights, and summary() draws none either", () => {
    const weights: Initializer = () => {
      throw new Error("The weights were drawn");
    };
    const image = { height: 4, width: 4, channels: 1 };
    const network = pipe(
      conv2d(2, 3, { image, weights }),
      residual(dense(8, 8, { weights })),
      dense(8, 2, { weights, bias: false }),
    );
    assertEquals(parameterCount(network), 20 + 72 + 16);
    assertEquals(summary(network).split(/\s+/).at(-1), "108");
  });

  it("counts the weights that a layer of your own draws, if it declares no tensors", () => {
    const own = layer({
      name: "own",
      inputs: 2,
      outputs: 2,
      spec: { kind: "own" },
      init: () => [matrix(2, 3), { more: matrix(1, 4) }],
      forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
      backward: (_engine, gradients, _saved, inputGradient) => ({ inputGradient, gradients }),
    });
    assertEquals(parameterCount(pipe(own, relu())), 10);
  });

  it("is not known of a layer that has no size yet", () => {
    assertThrows(() => parameterCount(conv2d(2, 3)), TypeError, "it has no size before another");
  });
});
