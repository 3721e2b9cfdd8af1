import { TANH } from "../engines/functions.ts";
import type { Layer } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import type { Cell, CellState } from "./recurrence.ts";
import {
  type LastStateOptions,
  recurrent,
  type RecurrentKind,
  type RecurrentOptions,
} from "./recurrent.ts";
import type { RecurrentParams } from "./recurrent_params.ts";

/**
 * Returns the plain recurrent layer: the state of `units` numbers is the hyperbolic tangent of weighted sums
 * of the input and of the state before (Elman, "Finding structure in time", 1990). It begins with zeros. Over
 * more than some ten positions {@linkcode gru} and {@linkcode lstm} learn better.
 *
 * Sequences are images of height 1, as for {@linkcode conv1d}. The output is the state at the end, or by
 * `returnSequences` the state at each position. It is the `nn.RNN` of PyTorch with `batch_first`, to the
 * names of its tensors.
 *
 * @throws {RangeError} if `units` is not a whole number from 1, or images come in that are higher than 1.
 * @throws {TypeError} if an option is of another type.
 *
 * @example
 * ```ts
 * import { dense, pipe, rnn } from "@foldnet/foldnet";
 *
 * const image = { height: 1, width: 6, channels: 3 };
 * const network = pipe(rnn(8, { returnSequences: true, image }), rnn(4), dense(4, 1));
 * console.log(network.layers?.[1]?.name); // "rnn 4: 1x6x8 -> 4"
 * ```
 */
export function rnn<Units extends number>(
  units: Units,
  options?: LastStateOptions,
): Layer<number, Units, RecurrentParams>;
/** Returns the same where the output is a sequence, or has the states of two ways. */
export function rnn(
  units: number,
  options?: RecurrentOptions,
): Layer<number, number, RecurrentParams>;
export function rnn(
  units: number,
  options: RecurrentOptions = {},
): Layer<number, number, RecurrentParams> {
  return recurrent(KIND, units, options);
}

const KIND: RecurrentKind<CellState, Matrix> = {
  kind: "rnn",
  cell,
  onnx: { operator: "RNN", gates: [0] },
};

function cell(): Cell<CellState, Matrix> {
  return {
    gates: 1,
    start: (zeros) => ({ hidden: zeros }),
    step(engine, { ofInput, ofHidden }) {
      const hidden = engine.map(TANH, engine.combine(1, ofInput, 1, ofHidden));
      return { state: { hidden }, saved: hidden };
    },
    back(engine, state, { hidden }) {
      // The derivative of the function follows from its value.
      const sums = engine.mapGradient(TANH, state, state, hidden);
      return { sums: { ofInput: sums, ofHidden: sums }, before: (bySums) => ({ hidden: bySums }) };
    },
  };
}
