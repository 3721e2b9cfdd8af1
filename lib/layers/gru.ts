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
 * Returns gated recurrent units: they read sequences position by position, and gates decide how much of the
 * state of `units` numbers is new (Cho et al., "Learning phrase representations using RNN encoder-decoder",
 * 2014). They begin with zeros. It is the variant of PyTorch, where the gate that resets stands behind the
 * product with the state.
 *
 * Sequences are images of height 1, as for {@linkcode conv1d}. The output is the state at the end, or by
 * `returnSequences` the state at each position. It is the `nn.GRU` of PyTorch with `batch_first`, to the
 * names of its tensors.
 *
 * @throws {RangeError} if `units` is not a whole number from 1, or images come in that are higher than 1.
 * @throws {TypeError} if an option is of another type.
 *
 * @example
 * ```ts
 * import { dense, gru, pipe } from "@foldnet/foldnet";
 *
 * const image = { height: 1, width: 28, channels: 28 };
 * const network = pipe(gru(64, { direction: "bidirectional", image }), dense(128, 10));
 * console.log(network.layers?.[0]?.name); // "gru 64 bidirectional: 1x28x28 -> 128"
 * ```
 */
export function gru<Units extends number>(
  units: Units,
  options?: LastStateOptions,
): Layer<number, Units, RecurrentParams>;
/** Returns the same where the output is a sequence, or has the states of two ways. */
export function gru(
  units: number,
  options?: RecurrentOptions,
): Layer<number, number, RecurrentParams>;
export function gru(
  units: number,
  options: RecurrentOptions = {},
): Layer<number, number, RecurrentParams> {
  return recurrent(KIND, units, options);
}

interface GruSaved {
  /** The gates and the candidates, after their functions. */
  readonly reset: Matrix;
  readonly update: Matrix;
  readonly candidate: Matrix;
  /** The part of the candidates that comes from the state, before it is reset. */
  readonly recalled: Matrix;
  /** The state before, less the candidates. */
  readonly difference: Matrix;
}

const KIND: RecurrentKind<CellState, GruSaved> = {
  kind: "gru",
  cell,
  // PyTorch has reset, update and candidate; ONNX update, reset and candidate.
  onnx: { operator: "GRU", gates: [1, 0, 2], integers: { linear_before_reset: 1 } },
};

function cell(units: number): Cell<CellState, GruSaved> {
  return {
    gates: 3,
    start: (zeros) => ({ hidden: zeros }),
    step(engine, { ofInput, ofHidden }, { hidden: before }) {
      const part = (sums: Matrix, index: number) => gate(engine, sums, index, units);
      const open = (index: number) =>
        engine.map(SIGMOID, engine.combine(1, part(ofInput, index), 1, part(ofHidden, index)));
      const [reset, update, recalled] = [open(0), open(1), part(ofHidden, 2)];
      const sum = engine.combine(1, part(ofInput, 2), 1, engine.multiply(reset, recalled));
      const candidate = engine.map(TANH, sum);
      const difference = engine.combine(1, before, -1, candidate);
      const hidden = engine.combine(1, candidate, 1, engine.multiply(update, difference));
      return { state: { hidden }, saved: { reset, update, candidate, recalled, difference } };
    },
    back(engine, { reset, update, candidate, recalled, difference }, { hidden }) {
      // The derivatives of both functions follow from their values.
      const closed = (value: Matrix, gradient: Matrix) =>
        engine.mapGradient(SIGMOID, value, value, gradient);
      const kept = engine.multiply(hidden, update);
      const renewed = engine.combine(1, hidden, -1, kept);
      const ofCandidate = engine.mapGradient(TANH, candidate, candidate, renewed);
      const ofGates = [
        closed(reset, engine.multiply(ofCandidate, recalled)),
        closed(update, engine.multiply(hidden, difference)),
      ];
      return {
        sums: {
          ofInput: engine.concatColumns([...ofGates, ofCandidate]),
          ofHidden: engine.concatColumns([...ofGates, engine.multiply(ofCandidate, reset)]),
        },
        before: (bySums) => ({ hidden: engine.combine(1, bySums, 1, kept) }),
      };
    },
  };
}
