import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Empty,
  type ImageSize,
  type Layer,
  matrix,
  type Pass,
  random,
  spatialDropout,
  toRows,
} from "../../mod.ts";
import { engine } from "../shared/float64.ts";
import { normalMatrix } from "../shared/matrices.ts";

const training: Pass = { training: true, key: random.key(3), statistics: [] };
const image = { height: 3, width: 2, channels: 4 };
const ones = matrix(20, 24, new Float32Array(480).fill(1));

function sized(rate?: number, size: ImageSize = image): Layer<number, number, Empty> {
  const layer = spatialDropout<number>(rate).withInputs?.(
    size.height * size.width * size.channels,
    size,
  );
  assert(layer);
  return layer;
}

describe("spatialDropout()", () => {
  it("drops or scales whole channels of each image in training", () => {
    const { output } = sized(0.75).forward(engine, [], ones, training);
    const factors = toRows(output).map((row) => {
      const pixels = Array.from({ length: 6 }, (_, i) => row.slice(i * 4, i * 4 + 4));
      for (const pixel of pixels) assertEquals(pixel, pixels[0]);
      return pixels[0] ?? [];
    });
    assertEquals(new Set(factors.flat()), new Set([0, 4]));
    // Each image has channels of its own.
    assertNotEquals(new Set(factors.map((row) => row.join())).size, 1);
  });

  it("drops the gradient in the same way", () => {
    const layer = sized(0.5);
    const { output, saved } = layer.forward(engine, [], ones, training);
    const back = layer.backward(engine, [], saved, ones, { inputGradient: true });
    assertEquals(back.inputGradient && toRows(back.inputGradient), toRows(output));
    const skipped = layer.backward(engine, [], saved, ones, { inputGradient: false });
    assertEquals(skipped.inputGradient, undefined);
  });

  it("drops by the key alone", () => {
    const drop = (seed: number) =>
      toRows(sized(0.5).forward(engine, [], ones, { ...training, key: random.key(seed) }).output);
    assertEquals(drop(1), drop(1));
    assertNotEquals(drop(1), drop(2));
  });

  it("does nothing out of training, or at a rate of 0", () => {
    const input = normalMatrix(1, 3, 24);
    for (
      const [layer, pass] of [
        [sized(0.5), { ...training, training: false }],
        [sized(0), training],
      ] as const
    ) {
      const { output, saved } = layer.forward(engine, [], input, pass);
      assertEquals(toRows(output), toRows(input));
      const back = layer.backward(engine, [], saved, input, { inputGradient: true });
      assertEquals(back.inputGradient && toRows(back.inputGradient), toRows(input));
    }
  });

  it("takes each feature for a channel of rows that are no images", () => {
    const input = matrix(1, 40, new Float32Array(40).fill(1));
    const { output } = spatialDropout<40>(0.5).forward(engine, [], input, training);
    assertEquals(new Set(toRows(output).flat()), new Set([0, 2]));
  });

  it("has a name, sizes, a rate of one half unless told otherwise, and a spec", () => {
    assertEquals(spatialDropout().spec, { kind: "spatialDropout", rate: 0.5 });
    const layer = sized(0.1);
    assertEquals(layer.name, "spatialDropout 0.1");
    assertEquals([layer.inputs, layer.outputs, layer.outputImage], [24, 24, image]);
  });

  it("rejects a rate outside of 0 to below 1", () => {
    for (const rate of [-0.1, 1, 2, NaN]) {
      assertThrows(() => spatialDropout(rate), RangeError, `whose rate is ${rate}: it must be`);
    }
  });
});
