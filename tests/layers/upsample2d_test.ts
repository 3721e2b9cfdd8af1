import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  checkGradients,
  conv2d,
  layerFromSpec,
  type Matrix,
  pipe,
  toRows,
  upsample2d,
  wasmEngine,
} from "../../mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

const image = { height: 2, width: 2, channels: 1 };

function forward(layer: AnyLayer, images: Matrix): number[][] {
  return toRows(layer.forward(engine, [], images, pass).output);
}

describe("upsample2d()", () => {
  it("makes a block of each pixel, as PyTorch's nearest does", () => {
    const images = exact([[1, 2, 3, 4]]);
    // deno-fmt-ignore
    assertEquals(forward(upsample2d(2, { image }), images), [[
      1, 1, 2, 2,
      1, 1, 2, 2,
      3, 3, 4, 4,
      3, 3, 4, 4,
    ]]);
    // deno-fmt-ignore
    assertEquals(forward(upsample2d([1, 3], { image }), images), [[
      1, 1, 1, 2, 2, 2,
      3, 3, 3, 4, 4, 4,
    ]]);
    assertEquals(forward(upsample2d(1, { image }), images), [[1, 2, 3, 4]]);
  });

  it("takes images and channels one by one", () => {
    const colors = { height: 1, width: 2, channels: 2 };
    const images = exact([[1, 10, 2, 20], [3, 30, 4, 40]]);
    assertEquals(forward(upsample2d([2, 1], { image: colors }), images), [
      [1, 10, 2, 20, 1, 10, 2, 20],
      [3, 30, 4, 40, 3, 30, 4, 40],
    ]);
  });

  it("sums the gradient over each block", () => {
    const layer = upsample2d([2, 3], { image: { height: 1, width: 2, channels: 1 } });
    const gradient = exact([[1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60]]);
    const back = layer.backward(engine, [], undefined, gradient, { inputGradient: true });
    assertEquals(back.inputGradient && toRows(back.inputGradient), [[21, 210]]);
    for (const factor of [1, 2, 3, [3, 1], [2, 4]] as const) {
      const { passed, message } = checkGradients(upsample2d(factor), {
        image: { height: 2, width: 3, channels: 2 },
      });
      assertEquals(passed, true, message);
    }
  });

  it("copies each number to the bit where a block has 2, 4, 8 or so pixels, else to rounding", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const images = normalMatrix(1, 3, 4);
    for (const factor of [1, 2, [1, 2], [4, 2], 3, [5, 1]] as const) {
      const layer = upsample2d(factor, { image });
      const copies = new Set(toRows(layer.forward(wasm, [], images, pass).output).flat());
      const isExact = [factor].flat().every((each) => each !== 3 && each !== 5);
      for (const copy of copies) {
        const distances = Array.from(images.data, (x) => Math.abs(x - copy) / Math.abs(x));
        assertLess(Math.min(...distances), isExact ? Number.MIN_VALUE : 2 ** -22);
      }
    }
    wasm.close();
  });

  it("has a name, sizes and a spec", () => {
    const layer = pipe(conv2d(3, 1, { image }), upsample2d([2, 1])).layers?.[1];
    assertEquals(layer?.name, "upsample2d 2x1: 2x2x3 -> 4x2x3");
    assertEquals([layer?.inputs, layer?.outputs], [12, 24]);
    assertEquals(layer?.outputImage, { height: 4, width: 2, channels: 3 });
    const spec = { kind: "upsample2d", factor: [2, 1], image: { ...image, channels: 3 } };
    assertEquals(layer?.spec, spec);
    assertEquals(upsample2d(2).spec, { kind: "upsample2d", factor: [2, 2] });
  });

  it("rejects factors and sizes that are no whole numbers from 1", () => {
    for (const odd of [0, -1, 1.5, NaN]) {
      assertThrows(
        () => upsample2d([2, odd]),
        RangeError,
        `Cannot make upsample2d 2x${odd}: factors are whole numbers from 1`,
      );
    }
    for (const factor of ["nearest", [2, 2, 2]]) {
      assertThrows(
        () => layerFromSpec({ kind: "upsample2d", factor }),
        RangeError,
        "factors are whole numbers from 1",
      );
    }
    assertThrows(
      () => upsample2d(2, { image: { ...image, height: 0 } }),
      RangeError,
      "Cannot make upsample2d 2x2 of 0x2x1 images: sizes are whole numbers from 1",
    );
  });
});
