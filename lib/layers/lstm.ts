import { SIGMOID, TANH } from "../engines/functions.ts";
import type { Layer } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { type Cell, type CellState, gate } from "./recurrence.ts";
import {
  type LastStateOptions,
  recurrent,
  type RecurrentKind,
  type RecurrentOptions,
} from "./recurrent.ts";
import type { RecurrentParams } from "./recurrent_params.ts";

/**
 * Returns long short-term memory: it reads sequences position by position, and gates decide what its `units`
 * cells take in, keep and show (Hochreiter and Schmidhuber, "Long short-term memory", 1997; the gate that
 * forgets is of Gers, Schmidhuber and Cummins, "Learning to forget", 2000). It begins with zeros.
 *
 * Sequences are images of height 1, as for {@linkcode conv1d}. The output is the state at the end, or by
 * `returnSequences` the state at each position. It is the `nn.LSTM` of PyTorch with `batch_first`, to the
 * names of its tensors.
 *
 * @throws {RangeError} if `units` is not a whole number from 1, or images come in that are higher than 1.
 * @throws {TypeError} if an option is of another type.
 *
 * @example
 * ```ts
 * import { dense, lstm, pipe } from "@foldnet/foldnet";
 *
 * const image = { height: 1, width: 20, channels: 8 };
 * const network = pipe(lstm(32, { returnSequences: true, image }), lstm(16), dense(16, 2));
 * console.log(network.layers?.[1]?.name); // "lstm 16: 1x20x32 -> 16"
 * ```
 */
export function lstm<Units extends number>(
  units: Units,
  options?: LastStateOptions,
): Layer<number, Units, RecurrentParams>;
/** Returns the same where the output is a sequence, or has the states of two ways. */
export function lstm(
  units: number,
  options?: RecurrentOptions,
): Layer<number, number, RecurrentParams>;
export function lstm(
  units: number,
  options: RecurrentOptions = {},
): Layer<number, number, RecurrentParams> {
  return recurrent(KIND, units, options);
}

interface LstmState extends CellState {
  /** What the cells keep. */
  readonly memory: Matrix;
}

interface LstmSaved {
  readonly before: Matrix;
  /** The gates and the candidates, after their functions. */
  readonly input: Matrix;
  readonly forget: Matrix;
  readonly candidate: Matrix;
  readonly output: Matrix;
  /** The hyperbolic tangent of the memory. */
  readonly shown: Matrix;
}

const KIND: RecurrentKind<LstmState, LstmSaved> = {
  kind: "lstm",
  cell,
  // PyTorch has input, forget, candidate and output; ONNX input, output, forget and candidate.
  onnx: { operator: "LSTM", gates: [0, 3, 1, 2] },
};

function cell(units: number): Cell<LstmState, LstmSaved> {
  return {
    gates: 4,
    start: (zeros) => ({ hidden: zeros, memory: zeros }),
    step(engine, { ofInput, ofHidden }, { memory: before }) {
      const sums = engine.combine(1, ofInput, 1, ofHidden);
      const open = (index: number) => engine.map(SIGMOID, gate(engine, sums, index, units));
      const [input, forget, output] = [open(0), open(1), open(3)];
      const candidate = engine.map(TANH, gate(engine, sums, 2, units));
      const kept = engine.multiply(forget, before);
      const memory = engine.combine(1, kept, 1, engine.multiply(input, candidate));
      const shown = engine.map(TANH, memory);
      return {
        state: { hidden: engine.multiply(output, shown), memory },
        saved: { before, input, forget, candidate, output, shown },
      };
    },
    back(engine, { before, input, forget, candidate, output, shown }, gradient) {
      // The derivatives of both functions follow from their values.
      const closed = (value: Matrix, gradient: Matrix) =>
        engine.mapGradient(SIGMOID, value, value, gradient);
      const bent = (value: Matrix, gradient: Matrix) =>
        engine.mapGradient(TANH, value, value, gradient);
      const { hidden } = gradient;
      const byOutput = bent(shown, engine.multiply(hidden, output));
      const memory = engine.combine(1, gradient.memory, 1, byOutput);
      const sums = engine.concatColumns([
        closed(input, engine.multiply(memory, candidate)),
        closed(forget, engine.multiply(memory, before)),
        bent(candidate, engine.multiply(memory, input)),
        closed(output, engine.multiply(hidden, shown)),
      ]);
      return {
        sums: { ofInput: sums, ofHidden: sums },
        before: (bySums) => ({ hidden: bySums, memory: engine.multiply(memory, forget) }),
      };
    },
  };
}
