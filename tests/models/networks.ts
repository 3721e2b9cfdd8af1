/** What the tests of models share: random networks. */
import fc from "fast-check";
import {
  type AnyLayer,
  columns,
  dense,
  dropout,
  gelu,
  graph,
  type LayerInfo,
  leakyRelu,
  parallel,
  relu,
  residual,
  sequential,
  sigmoid,
  softmax,
  tanh,
} from "../../mod.ts";

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
