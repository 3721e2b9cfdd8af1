import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  batchNorm,
  columns,
  conv2d,
  dense,
  flatten,
  graph,
  layerFromSpec,
  type Matrix,
  parseModel,
  pipe,
  predict,
  random,
  reshape,
  serializeModel,
  toRows,
} from "../../mod.ts";
import { parseSafetensors } from "../../lib/formats/mod.ts";
import { engine, pass } from "../shared/float64.ts";
import { assertRows, exact, normalMatrix } from "../shared/matrices.ts";
import { any, trainedOf } from "../shared/networks.ts";
import { PROOFS } from "./proofs.ts";

/** 2x1 pixels of 3 channels. */
const size = { height: 2, width: 1, channels: 3 };

function forward(layer: AnyLayer, input: Matrix): number[][] {
  return toRows(layer.forward(engine, [], input, pass).output);
}

function backward(layer: AnyLayer, gradient: Matrix): number[][] {
  const { inputGradient } = layer.backward(engine, [], undefined, gradient, {
    inputGradient: true,
  });
  return inputGradient ? toRows(inputGradient) : [];
}

describe("reshape()", () => {
  it("makes a channel of the first numbers, as PyTorch does", () => {
    const rows = exact([[1, 2, 3, 4, 5, 6], [7, 8, 9, 0, 1, 2]]);
    assertEquals(forward(reshape(size), rows), [[1, 3, 5, 2, 4, 6], [7, 9, 1, 8, 0, 2]]);
    assertEquals(backward(reshape(size), exact([[1, 3, 5, 2, 4, 6]])), [[1, 2, 3, 4, 5, 6]]);
  });

  it("leaves each number where it is, by channelsLast", () => {
    const rows = exact([[1, 2, 3, 4, 5, 6]]);
    const layer = reshape(size, { order: "channelsLast" });
    assertStrictEquals(layer.forward(engine, [], rows, pass).output, rows);
    assertEquals(backward(layer, rows), [[1, 2, 3, 4, 5, 6]]);
  });

  it("leaves each number where it is with a single channel, and takes no kernel", () => {
    const rows = exact([[1, 2, 3, 4, 5, 6]]);
    const layer = reshape({ height: 2, width: 3, channels: 1 });
    assertStrictEquals(layer.forward(engine, [], rows, pass).output, rows);
  });

  it("counts the numbers of images that come in channel by channel, as PyTorch's view does", () => {
    // Pixel by pixel; channel by channel it is 1 to 12.
    const images = exact([[1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12]]);
    const image = { height: 3, width: 2, channels: 2 };
    const layer = reshape({ height: 2, width: 2, channels: 3 }, { image });
    // Channels of 1 to 4, 5 to 8 and 9 to 12.
    assertEquals(forward(layer, images), [[1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]]);
    assertEquals(backward(layer, exact(forward(layer, images))), toRows(images));
  });

  it("takes the size of images from the layer before it, and keeps it in its spec", () => {
    const image = { height: 1, width: 2, channels: 3 };
    const network = graph({ output: { inputs: "input", layer: reshape(size) } }, { image });
    const [layer] = network.layers ?? [];
    assertEquals(layer?.name, "output = reshape: 1x2x3 -> 2x1x3 of input");
    assertEquals(layer?.spec, { kind: "reshape", size, order: "channelsFirst", image });
    assertEquals(any(network).outputImage, size);
    assertEquals(layer && layerFromSpec(layer.spec).spec, layer?.spec);
  });

  it("makes images of a part of the columns", () => {
    const order = "channelsLast";
    const network = graph({
      picture: { inputs: "input", layer: pipe(columns(1, 7), reshape(size, { order })) },
      output: { inputs: "picture", layer: conv2d(2, [2, 1]) },
    }, { inputs: 9 });
    assertEquals(network.outputs, 2);
  });

  it("refuses rows and images of other numbers", () => {
    assertThrows(
      () => pipe(dense(2, 5), reshape(size)),
      RangeError,
      "Cannot pipe dense 2 -> 5 into reshape: 6 -> 2x1x3: 5 outputs do not fit 6 inputs",
    );
    assertThrows(
      () => reshape(size, { image: { height: 2, width: 2, channels: 2 } }),
      RangeError,
      "Cannot reshape images of 2x2x2 to 2x1x3: 8 numbers are not 6",
    );
  });

  it("refuses what is no size and no order", () => {
    assertThrows(
      () => reshape({ ...size, width: 0 }),
      RangeError,
      "Cannot make reshape of 2x0x3 images: sizes are whole numbers from 1",
    );
    assertThrows(
      () => layerFromSpec({ kind: "reshape" }),
      TypeError,
      "Cannot make reshape of images of missing: that is not a size",
    );
    assertThrows(
      () => layerFromSpec({ kind: "reshape", size, order: "rows" }),
      TypeError,
      'Cannot make reshape whose order is "rows": it is "channelsFirst" or "channelsLast"',
    );
  });
});

describe("flatten()", () => {
  it("gives one channel after the other, as PyTorch does", () => {
    const images = exact([[1, 3, 5, 2, 4, 6]]);
    const layer = flatten({ image: size });
    assertEquals(forward(layer, images), [[1, 2, 3, 4, 5, 6]]);
    assertEquals(backward(layer, exact([[1, 2, 3, 4, 5, 6]])), [[1, 3, 5, 2, 4, 6]]);
    assertEquals(layer.name, "flatten: 2x1x3 -> 6");
    assertEquals(layer.outputImage, undefined);
  });

  it("is undone by reshape(), in both orders", () => {
    const images = random.normal(random.key(1), 24);
    for (const order of ["channelsFirst", "channelsLast"] as const) {
      for (const image of [{ height: 2, width: 4, channels: 3 }, { ...size, channels: 12 }]) {
        const both = any(pipe(flatten({ image, order }), reshape(image, { order })));
        const params = both.init(pass.key);
        const input = exact([Array.from(images)]);
        assertEquals(toRows(both.forward(engine, params, input, pass).output), toRows(input));
      }
    }
  });

  it("leaves rows that are no images as they are", () => {
    const network = pipe(dense(2, 6), flatten(), dense(6, 1));
    assertEquals(network.layers?.[1]?.name, "flatten");
    const rows = exact([[1, 2]]);
    const sized = flatten().withInputs?.(2) ?? flatten();
    assertStrictEquals(sized.forward(engine, [], rows, pass).output, rows);
  });

  it("makes features of the numbers of images", () => {
    const image = { height: 2, width: 2, channels: 3 };
    const network = pipe(conv2d(3, 1, { image }), flatten(), batchNorm());
    assertEquals(network.layers?.[2]?.name, "batchNorm 12");
  });

  it("reads and writes the files of networks in which it is left out before a dense layer", () => {
    const image = { height: 3, width: 2, channels: 2 };
    const bare = any(pipe(conv2d(4, [1, 2], { image }), dense(12, 2)));
    const flat = any(pipe(conv2d(4, [1, 2], { image }), flatten(), dense(12, 2)));
    const bytes = serializeModel({ network: bare, ...trainedOf(bare, 1) });
    const { tensors } = parseSafetensors(bytes);
    const read = parseModel(bytes, "bare", { network: flat });
    const input = normalMatrix(1, 2, 12);
    const expected = predict({ engine, network: bare }, parseModel(bytes), input);
    assertRows(predict({ engine, network: flat }, read, input), toRows(expected));
    assertEquals(parseSafetensors(serializeModel(read)).tensors, tensors);
  });

  it("refuses what is no order", () => {
    assertThrows(
      () => layerFromSpec({ kind: "flatten", order: 1 }),
      TypeError,
      'Cannot make flatten whose order is 1: it is "channelsFirst" or "channelsLast"',
    );
  });
});

describe("flatten({ order })", () => {
  const sample = any(flatten({ order: "channelsLast" }));
  for (const [sentence, prove] of PROOFS) it(sentence, () => prove(sample));
});
