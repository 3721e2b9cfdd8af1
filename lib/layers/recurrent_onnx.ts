/**
 * Recurrent layers as operators of ONNX.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { OnnxTranslation, OnnxValue } from "./onnx_writer.ts";
import type { Direction, Side } from "./recurrent_params.ts";

/** How ONNX computes a kind of recurrent layer. */
export interface RecurrentOperator {
  /** The operator. */
  readonly operator: string;
  /** The gates in the order of ONNX: the number that each has in PyTorch's order. */
  readonly gates: readonly number[];
  /** Attributes of the operator that are whole numbers. */
  readonly integers?: Readonly<Record<string, number>>;
}

/** A recurrent layer that is exported. */
export interface ExportedRecurrence {
  /** The ways along the sequences. */
  readonly sides: readonly Side[];
  /** The same as a word. */
  readonly direction: Direction;
  /** The number of units. */
  readonly units: number;
  /** The size of the sequences that come in. */
  readonly line: ImageSize;
  /** Whether the layer has biases. */
  readonly hasBias: boolean;
  /** Whether the output has the state behind each position. */
  readonly returnSequences: boolean;
}

/** Returns the translation of a recurrent layer. */
export function recurrentOnnx(
  { operator, gates, integers }: RecurrentOperator,
  { sides, direction, units, line, hasBias, returnSequences }: ExportedRecurrence,
): OnnxTranslation {
  const width = gates.length * units;
  return (onnx, input) => {
    const reshaped = (value: OnnxValue, sizes: readonly number[]): OnnxValue =>
      onnx.step("Reshape", [value, onnx.integers("sizes", sizes)]);
    const transposed = (value: OnnxValue, perm: readonly number[]): OnnxValue =>
      onnx.step("Transpose", [value], { integers: { perm } });
    const order = onnx.integers(
      "gates",
      gates.flatMap((gate) => Array.from({ length: units }, (_, unit) => gate * units + unit)),
    );
    /** Returns tensors of all ways, with their gates in the order of ONNX, below one another. */
    const stacked = (names: readonly string[], sizes: readonly number[]): OnnxValue => {
      const parts = names.map((name) =>
        onnx.step("Gather", [onnx.tensor(name), order], { integers: { axis: 0 } })
      );
      const [first = input] = parts;
      const all = parts.length === 1
        ? first
        : onnx.step("Concat", parts, { integers: { axis: 0 } });
      return reshaped(all, [sides.length, ...sizes]);
    };

    const positions = reshaped(onnx.rows(input), [0, line.width, line.channels]);
    const operands = [
      transposed(positions, [1, 0, 2]),
      stacked(sides.map(({ names }) => names.input), [width, line.channels]),
      stacked(sides.map(({ names }) => names.hidden), [width, units]),
    ];
    const biases = sides.flatMap(({ names }) => [names.inputBias, names.hiddenBias]);
    if (hasBias) operands.push(stacked(biases, [2 * width]));
    const states = onnx.step(operator, operands, {
      integers: { hidden_size: units, ...integers },
      texts: { direction },
      output: returnSequences ? 0 : 1,
    });
    // All states are positions x ways x batch x units, the last ones ways x batch x units.
    return returnSequences
      ? reshaped(transposed(states, [2, 0, 1, 3]), [0, line.width * sides.length * units])
      : reshaped(transposed(states, [1, 0, 2]), [0, sides.length * units]);
  };
}
