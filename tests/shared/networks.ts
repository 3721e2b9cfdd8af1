/** What the tests share: random networks, and parameters for them. */
import { assert } from "@std/assert";
import fc from "fast-check";
import {
  type AnyLayer,
  averagePool2d,
  columns,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  globalAveragePool,
  globalMaxPool,
  graph,
  type ImageSize,
  type Layer,
  layerNorm,
  leakyRelu,
  matrix,
  maxPool2d,
  parallel,
  positionEmbedding,
  positionwiseDense,
  random,
  relu,
  reshape,
  residual,
  selfAttention,
  sequential,
  tanh,
  type Tree,
  tree,
  upsample2d,
} from "../../mod.ts";
import { IMAGE, INPUTS, SAMPLES } from "../layers/samples.ts";
import { normalMatrix } from "./matrices.ts";

/** A layer, with the type of its parameters forgotten: it is given only those that it made. */
export function any(layer: AnyLayer): AnyLayer {
  return layer as AnyLayer;
}

/** Layers that keep the size of what they read. */
const keeping: fc.Arbitrary<AnyLayer> = fc.oneof(
  // With an epsilon that keeps differences in rows of equal numbers small: they are due to rounding.
  fc.constantFrom(
    ...SAMPLES.filter(({ layer }) => layer.keepsSize && !layer.inputs && takesRows(layer)).map((
      { kind, layer },
    ) => kind === "layerNorm" ? any(layerNorm({ epsilon: 0.1 })) : layer),
  ),
  fc.constantFrom(0, 0.01, 0.2).map((slope) => any(leakyRelu({ slope }))),
  fc.constantFrom(0, 0.25).map((rate) => any(dropout(rate))),
);

/** Networks that take so many inputs, nested as deep as `depth` allows. */
export function networks(inputs: number, depth = 3): fc.Arbitrary<AnyLayer> {
  const size = fc.integer({ min: 1, max: 5 });
  const flat = fc.tuple(size, fc.boolean()).map(([outputs, bias]) =>
    any(dense(inputs, outputs, { bias }))
  );
  if (depth === 0) return flat;
  const inner = networks(inputs, depth - 1);
  const line = inner.chain((first) =>
    fc.tuple(
      fc.array(keeping, { maxLength: 2 }),
      networks(first.outputs ?? 0, depth - 1),
    ).map(([between, last]) => any(sequential([first, ...between, last])))
  );
  const around = inner.map((layer) =>
    any(residual(sequential([layer, dense(layer.outputs ?? 0, inputs)])))
  );
  const beside = fc.tuple(inner, inner).map(([a, b]) => any(parallel([a, b], { join: "concat" })));
  const named = fc.tuple(inner, fc.constantFrom("b", "1", "a.b", "a%2Eb", "__proto__", "0")).map(
    ([layer, name]) =>
      any(graph<string>({
        output: { inputs: [name, "part"], join: "concat", layer: relu() },
        part: { inputs: "10", layer: columns(0, 1) },
        "10": { inputs: ["input", "input"], join: "add" },
        ...Object.fromEntries([[name, { inputs: "input", layer }]]),
      }, { inputs })),
  );
  return fc.oneof(flat, line, around, beside, named);
}

const extents = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));

const padding = fc.constantFrom("valid" as const, "same" as const);

/** What makes a layer that fits images of a size. */
type ImagePiece = (image: ImageSize) => AnyLayer;

const windowed: fc.Arbitrary<ImagePiece> = fc
  .record({
    make: fc.constantFrom(
      "conv2d" as const,
      "conv2dTranspose" as const,
      "maxPool2d" as const,
      "averagePool2d" as const,
    ),
    channels: fc.integer({ min: 1, max: 3 }),
    size: extents,
    stride: extents,
    padding,
    bias: fc.boolean(),
  })
  .map(({ make, channels, size: [height, width], stride, padding, bias }) => (image) => {
    const size = [Math.min(height, image.height), Math.min(width, image.width)] as const;
    const options = { stride, padding };
    if (make === "conv2dTranspose") return conv2dTranspose(channels, size, { ...options, bias });
    if (make === "conv2d") return conv2d(channels, size, { ...options, bias });
    return make === "maxPool2d" ? maxPool2d(size, options) : averagePool2d(size, options);
  });

/** Layers that take images of any size and give images. */
const ofImages: fc.Arbitrary<ImagePiece> = fc.oneof(
  windowed,
  keeping.map((layer): ImagePiece => () => layer),
  fc.constantFrom<ImagePiece>(
    () => globalAveragePool(),
    () => globalMaxPool(),
    () => upsample2d([2, 1]),
    () => any(selfAttention(1)),
    () => any(positionEmbedding()),
    () => any(layerNorm({ each: "position", epsilon: 0.1 })),
    () => positionwiseDense(2),
    ({ height, width, channels }) => reshape({ height: channels, width: height, channels: width }),
    () => maxPool2d(3, { stride: 2, padding: 1 }),
    () => conv2d(2, [2, 3], { padding: 1 }),
    ({ channels }) => conv2d(2 * channels, 2, { groups: channels, dilation: 2, padding: "same" }),
    ({ channels }) => conv2dTranspose(2 * channels, [1, 2], { groups: channels, dilation: 2 }),
    ({ channels }) => {
      const wide = conv2d(2, [3, 2], { padding: "same" });
      return residual(sequential([wide, relu(), conv2d(channels, 1)]));
    },
    () => {
      const pooled = sequential([maxPool2d(3, { stride: 1, padding: "same" }), tanh()]);
      return parallel([conv2d(2, 3, { padding: "same" }), pooled, relu()], { join: "concat" });
    },
  ),
);

const images = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
});

/** Networks that take images, of layers for images and, in half of them, dense ones behind them. */
export const imageNetworks: fc.Arbitrary<AnyLayer> = fc
  .tuple(images, fc.array(ofImages, { maxLength: 5 }), fc.boolean())
  .chain(([image, pieces, isFlat]) => {
    const start = any(graph({ output: { inputs: "input" } }, { image }));
    const layer = pieces.reduce((before, piece) => {
      const { outputImage = image } = before;
      return any(sequential([before, piece(outputImage)]));
    }, start);
    return isFlat
      ? networks(layer.outputs ?? 0, 1).map((rest) => any(sequential([layer, rest])))
      : fc.constant(layer);
  });

/** Returns parameters and statistics of a network, none of which is a simple number. */
export function trainedOf<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  seed: number,
): { readonly params: Params; readonly statistics: Tree } {
  let leaf = 0;
  const params = tree.map(
    ({ rows, cols }) => {
      const { data } = normalMatrix(1000 * seed + leaf++, rows, cols);
      return matrix(rows, cols, Array.from(data, (x) => x / Math.sqrt(rows)));
    },
    network.init(random.key(seed)),
  );
  const statistics = tree.map(
    ({ rows, cols }) => {
      const { data } = normalMatrix(1000 * seed + leaf++, rows, cols);
      return matrix(rows, cols, Array.from(data, (x) => 0.5 + Math.abs(x)));
    },
    network.statistics ?? [],
  );
  return { params, statistics };
}

/** Returns a layer alone in networks: one for rows of features, if it takes them, and one for images. */
export function networksOf(sample: AnyLayer): readonly AnyLayer[] {
  const output = { inputs: "input", layer: any(sample) } as const;
  return [
    ...takesRows(any(sample)) ? [any(graph({ output }, { inputs: INPUTS }))] : [],
    any(graph({ output }, { image: sample.image ?? IMAGE })),
  ];
}

/** Tells whether a layer takes rows that are no images. */
export function takesRows(sample: AnyLayer): boolean {
  try {
    sample.withInputs?.(INPUTS);
    return true;
  } catch (error) {
    assert(error instanceof RangeError && error.message.includes("cannot tell what images"));
    return false;
  }
}
