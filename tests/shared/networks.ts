/** What the tests share: random networks, and parameters for them. */
import fc from "fast-check";
import {
  type AnyLayer,
  averagePool2d,
  batchNorm,
  columns,
  conv2d,
  dense,
  dropout,
  gelu,
  globalAveragePool,
  graph,
  type Layer,
  type LayerInfo,
  layerNorm,
  leakyRelu,
  matrix,
  maxPool2d,
  parallel,
  random,
  relu,
  residual,
  sequential,
  sigmoid,
  softmax,
  spatialDropout,
  tanh,
  type Tree,
  tree,
} from "../../mod.ts";
import { normalMatrix } from "./matrices.ts";

/** A layer, with the type of its parameters forgotten: it is given only those that it made. */
export function any(layer: LayerInfo): AnyLayer {
  return layer as AnyLayer;
}

const slope = fc.constantFrom(0, 0.01, 0.2);

const sameSize: fc.Arbitrary<AnyLayer> = fc.oneof(
  fc.constantFrom<() => LayerInfo>(relu, tanh, sigmoid, gelu, softmax).map((make) => any(make())),
  slope.map((slope) => any(leakyRelu({ slope }))),
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
      fc.array(sameSize, { maxLength: 2 }),
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

const extents = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));

const padding = fc.constantFrom("valid" as const, "same" as const);

/** Layers that take images of any size and give images. */
const ofImages: fc.Arbitrary<AnyLayer> = fc.oneof(
  sameSize,
  fc.record({ channels: fc.integer({ min: 1, max: 3 }), kernel: extents, bias: fc.boolean() }).map(
    ({ channels, kernel, bias }) => any(conv2d(channels, kernel, { padding: "same", bias })),
  ),
  fc.tuple(extents, extents, padding, fc.boolean()).map(([window, stride, padding, isMax]) =>
    any((isMax ? maxPool2d : averagePool2d)(window, {
      stride,
      padding: Math.max(...window) === 1 ? padding : "same",
    }))
  ),
  fc.constantFrom(0.1, 1).map((momentum) => any(batchNorm({ momentum }))),
  fc.constantFrom(1e-5, 1e-3).map((epsilon) => any(layerNorm({ epsilon }))),
  fc.constant(any(spatialDropout(0.25))),
  fc.constant(any(globalAveragePool())),
  fc.constant(any(parallel([any(conv2d(1, 1)), any(conv2d(2, 1))], { join: "concat" }))),
);

/** Networks that take images of 4x3x2, 24 numbers, of layers for images and dense ones behind them. */
export const imageNetworks: fc.Arbitrary<AnyLayer> = fc.tuple(
  extents,
  padding,
  fc.array(ofImages, { maxLength: 4 }),
  fc.boolean(),
).chain(([stride, padding, layers, isFlat]) => {
  const first = conv2d(3, [3, 2], { stride, padding, image: { height: 4, width: 3, channels: 2 } });
  const images = any(sequential([first, ...layers]));
  return isFlat
    ? networks(images.outputs ?? 0, 1).map((rest) => any(sequential([images, rest])))
    : fc.constant(images);
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
