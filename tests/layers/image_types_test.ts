import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  averagePool2d,
  batchNorm,
  conv2d,
  type CountOf,
  dense,
  flatten,
  globalAveragePool,
  globalMaxPool,
  type Layer,
  maxPool2d,
  pipe,
  relu,
  reshape,
  type Tree,
} from "../../mod.ts";

/** Holds the outputs of a layer against a number that the compiler must know, too. */
function gives<Out extends number>(
  layer: Layer<number, Out, Tree>,
  outputs: number extends Out ? "the compiler does not know" : CountOf<Out>,
): void {
  assertEquals<unknown>(layer.outputs, outputs);
}

/** Holds that the compiler takes the outputs of a layer for any number. */
function givesAny<Out extends number>(
  _layer: Layer<number, Out, Tree>,
  claim: number extends Out ? true : false,
): void {
  assertEquals(claim, true);
}

const first = conv2d(24, 5, { image: { height: 28, width: 28, channels: 1 } });

describe("what the compiler knows of images", () => {
  it("is how many places windows have, whatever their size, stride and padding", () => {
    gives(first, 13824);
    gives(conv2d(3, [3, 5], { image: { height: 9, width: 12, channels: 2 } }), 168);
    gives(conv2d(8, 3, { stride: 2, image: { height: 28, width: 27, channels: 3 } }), 1352);
    gives(conv2d(8, 3, { stride: [1, 4], image: { height: 10, width: 10, channels: 3 } }), 128);
    gives(conv2d(5, 4, { padding: "same", image: { height: 7, width: 9, channels: 1 } }), 315);
    gives(
      conv2d(5, 4, { padding: "same", stride: 3, image: { height: 7, width: 9, channels: 1 } }),
      45,
    );
    gives(
      conv2d(64, 7, { stride: 2, padding: 3, image: { height: 224, width: 224, channels: 3 } }),
      802816,
    );
    gives(conv2d(2, 3, { padding: [1, 2], image: { height: 5, width: 6, channels: 1 } }), 80);
    gives(conv2d(4, 2, { groups: 2, image: { height: 3, width: 3, channels: 2 } }), 16);
    gives(maxPool2d(2, { image: { height: 9, width: 8, channels: 7 } }), 112);
    gives(
      averagePool2d(3, { stride: 2, padding: 1, image: { height: 9, width: 8, channels: 7 } }),
      140,
    );
    gives(reshape({ height: 7, width: 7, channels: 32 }), 1568);
    gives(globalMaxPool({ image: { height: 7, width: 6, channels: 32 } }), 32);
  });

  it("goes from layer to layer", () => {
    const pooled = pipe(first, batchNorm(), relu(), maxPool2d(2));
    gives(pooled, 3456);
    const twice = pipe(pooled, conv2d(16, 3, { stride: 2, padding: 1 }), relu());
    gives(twice, 576);
    gives(pipe(twice, flatten()), 576);
    gives(pipe(twice, globalAveragePool()), 16);
    gives(pipe(dense(10, 784), reshape({ height: 7, width: 7, channels: 16 }), conv2d(3, 3)), 75);
    assertEquals(pipe(pooled, dense(3456, 10)).outputs, 10);
  });

  it("refuses a dense layer of another size, and so does the program", () => {
    const near = () =>
      pipe(
        first,
        relu(),
        maxPool2d(2),
        // @ts-expect-error: the layer before gives 3456 features.
        dense(3457, 10),
      );
    assertThrows(near, RangeError);
    const far = () =>
      pipe(
        first,
        maxPool2d(2),
        conv2d(8, 3),
        relu(),
        // @ts-expect-error: the layer before gives 800 features.
        dense(1152, 10),
      );
    assertThrows(far, RangeError);
  });

  it("is any number where a size is not written in the program, or is one of several", () => {
    const image: { height: number; width: number; channels: number } = {
      height: 9,
      width: 9,
      channels: 1,
    };
    givesAny(conv2d(4, 3, { image }), true);
    givesAny(pipe(conv2d(4, 3, { image }), maxPool2d(2)), true);
    const kernel = image.height > 5 ? 3 : 5;
    givesAny(conv2d(4, kernel, { image: { height: 9, width: 9, channels: 1 } }), true);
    givesAny(conv2d(4, 2, { dilation: 2, image: { height: 9, width: 9, channels: 1 } }), true);
    givesAny(conv2d(1, 1, { image: { height: 1200, width: 1, channels: 1 } }), true);
    assertEquals(pipe(conv2d(4, 3, { image }), dense(196, 2)).outputs, 2);
  });

  it("is no reason to accept an option that does not exist", () => {
    // @ts-expect-error: it is called stride.
    assertEquals(conv2d(1, 1, { strides: 2 }).inputs, undefined);
    // @ts-expect-error: it is called padding.
    assertEquals(maxPool2d(1, { pad: 0 }).inputs, undefined);
  });
});
