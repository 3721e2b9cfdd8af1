import { type Empty, type Layer, layer } from "./layer.ts";
import { brief } from "../values/json.ts";
import { matrix } from "../values/matrix.ts";

/**
 * Returns the layer that takes some columns of its input: those from `from` up to, but not including,
 * `to`. In a graph it makes several inputs, or several outputs of another layer, out of one matrix. It
 * takes its size from what it reads.
 *
 * @throws {RangeError} if there are no such columns.
 *
 * @example
 * ```ts
 * import { columns, dense, pipe } from "@foldnet/foldnet";
 *
 * console.log(pipe(dense(4, 6), columns(2, 5)).outputs); // 3
 * ```
 */
export function columns(from: number, to: number): Layer<number, number, Empty> {
  return sized(from, to);
}

function sized(from: number, to: number, inputs?: number): Layer<number, number, Empty> {
  const name = `columns ${brief(from)} to ${brief(to)}`;
  if (![from, to].every(Number.isSafeInteger) || from < 0 || from >= to || to > (inputs ?? to)) {
    throw new RangeError(`Cannot take ${name} of ${inputs ?? "any"} inputs`);
  }
  return layer({
    name,
    inputs,
    outputs: to - from,
    spec: { kind: "columns", from, to },
    init: (): Empty => [],
    forward(engine, _params, input) {
      return { output: engine.sliceColumns(input, from, to), saved: input.cols };
    },
    backward(engine, _params, cols, gradient, wants) {
      const zeros = (width: number) => matrix(gradient.rows, width);
      return {
        inputGradient: wants.inputGradient
          ? engine.concatColumns([zeros(from), gradient, zeros(cols - to)])
          : undefined,
        gradients: [],
      };
    },
    onnx(onnx, input) {
      const slice = Object.entries({ from, to, axes: 1 });
      const operands = slice.map(([label, value]) => onnx.integers(label, [value]));
      return onnx.step("Slice", [onnx.rows(input), ...operands]);
    },
    withInputs: (inputs) => sized(from, to, inputs),
  });
}
