/** Layers that tests of compositions watch at work. */
import { type Empty, type Layer, matrix, sameSize, type Tree } from "../../mod.ts";
import { numbersOf } from "./matrices.ts";

const one = matrix(1, 1, [1]);

/** A layer that does nothing but count its passes of training in its statistics. */
export function counter(by: number): Layer<number, number, Empty> {
  return sameSize<number, undefined>({
    name: `count by ${by}`,
    spec: { kind: "count", by },
    statistics: { count: matrix(1, 1) },
    forward(engine, _params, input, { training, statistics }) {
      const output = { output: input, saved: undefined };
      if (!training || !("count" in statistics)) return output;
      const { count } = statistics;
      if (!("data" in count)) return output;
      const next = engine.combine(1, { rows: 1, cols: 1, data: numbersOf(count) }, by, one);
      return { ...output, statistics: { count: next } };
    },
    backward: (_engine, _params, _saved, outputGradient) => ({
      inputGradient: outputGradient,
      gradients: [],
    }),
  });
}

/** A layer as it is, that writes down what is wanted of it. */
export function watched<In extends number, Out extends number, Params extends Tree>(
  layer: Layer<In, Out, Params>,
  wanted: string[],
): Layer<In, Out, Params> {
  const { withInputs } = layer;
  return {
    ...layer,
    backward(engine, params, saved, outputGradient, wants) {
      wanted.push(`${layer.name} ${wants.inputGradient}`);
      return layer.backward(engine, params, saved, outputGradient, wants);
    },
    ...(withInputs && { withInputs: (size: number) => watched(withInputs(size), wanted) }),
  };
}
