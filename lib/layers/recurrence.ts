/**
 * Recurrence: a cell that walks along sequences, and backpropagation through time.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { type Windows, windowsOver } from "../engines/windows.ts";
import type { ImageSize } from "../values/image.ts";
import { type Matrix, matrix } from "../values/matrix.ts";
import { noGradients, type Wants } from "./layer.ts";

/** The state that a cell hands from a position to the next one. */
export interface CellState {
  /** The output of the cell, a row of units for each sequence. */
  readonly hidden: Matrix;
}

/** Weighted sums, and biases, for each gate: the gates side by side, each with a column for each unit. */
export interface Sums {
  /** The sums of the input at a position. */
  readonly ofInput: Matrix;
  /** The sums of the hidden state before it. */
  readonly ofHidden: Matrix;
}

/** A cell: what happens at one position of a sequence. */
export interface Cell<State extends CellState, Saved> {
  /** The number of gates. */
  readonly gates: number;
  /** Returns the state of zeros, whose `hidden` is given. */
  readonly start: (zeros: Matrix) => State;
  /** Computes the state behind a position. */
  readonly step: (engine: Engine, sums: Sums, before: State) => CellStep<State, Saved>;
  /** Computes the gradients at a position from the gradient of the state behind it. */
  readonly back: (engine: Engine, saved: Saved, gradient: State) => CellBack<State>;
}

/** The result of a step. */
export interface CellStep<State, Saved> {
  /** The state behind the position. */
  readonly state: State;
  /** Everything that the step back needs. */
  readonly saved: Saved;
}

/** The result of a step back. */
export interface CellBack<State> {
  /** The gradients of the sums. */
  readonly sums: Sums;
  /** Returns the gradient of the state before, given the part of it that comes by the sums of `hidden`. */
  readonly before: (bySums: Matrix) => State;
}

/** The parameters of a cell. G is the number of gates times the number of units. */
export interface CellParams {
  /** The weights of the input, features x G. */
  readonly input: Matrix;
  /** The weights of the hidden state, units x G. */
  readonly hidden: Matrix;
  /** The bias of the sums of the input, 1xG, if there are biases. */
  readonly inputBias?: Matrix<1, number> | undefined;
  /** The bias of the sums of the hidden state, 1xG, if there are biases. */
  readonly hiddenBias?: Matrix<1, number> | undefined;
}

/** A way along sequences. */
export interface Way<State extends CellState, Saved> {
  /** The cell that goes. */
  readonly cell: Cell<State, Saved>;
  /** The number of units. */
  readonly units: number;
  /** The size of the sequences. */
  readonly line: ImageSize;
  /** Whether it begins at the end. */
  readonly isReverse: boolean;
}

/** What a walk leaves behind at each position, in the order of the walk. */
export interface Footstep<Saved> {
  /** The hidden state before the position. */
  readonly before: Matrix;
  /** The hidden state behind it: the output of the cell there. */
  readonly state: Matrix;
  /** Everything that the step back needs. */
  readonly saved: Saved;
}

/** Walks along sequences. The sums of the inputs at all positions are one product. */
export function walk<State extends CellState, Saved>(
  engine: Engine,
  { cell, units, line, isReverse }: Way<State, Saved>,
  params: CellParams,
  input: Matrix,
): readonly Footstep<Saved>[] {
  const width = cell.gates * units;
  const sums = engine.convolve(input, params.input, alone(line), params.inputBias);
  const steps: Footstep<Saved>[] = [];
  let state = cell.start(matrix(input.rows, units));
  for (const position of positionsOf(line, isReverse)) {
    const ofInput = engine.sliceColumns(sums, position * width, (position + 1) * width);
    const ofHidden = engine.matmul(state.hidden, params.hidden, params.hiddenBias);
    const { state: behind, saved } = cell.step(engine, { ofInput, ofHidden }, state);
    steps.push({ before: state.hidden, state: behind.hidden, saved });
    state = behind;
  }
  return steps;
}

/** The gradients of a walk. */
export interface WalkGradients {
  /** The gradient of the input, if it is wanted. */
  readonly inputGradient: Matrix | undefined;
  /** The gradients of the parameters. */
  readonly gradients: CellParams;
}

/**
 * Walks back. `stateGradient` returns the gradient of the output of a step, if its output is one of the layer.
 * The gradients of the weights are one product over all positions.
 */
export function walkBack<State extends CellState, Saved>(
  engine: Engine,
  { cell, units, line, isReverse }: Way<State, Saved>,
  params: CellParams,
  { input, steps, stateGradient, wants }: {
    readonly input: Matrix;
    readonly steps: readonly Footstep<Saved>[];
    readonly stateGradient: (step: number) => Matrix | undefined;
    readonly wants: Wants;
  },
): WalkGradients {
  const all: Sums[] = [];
  let gradient = cell.start(matrix(input.rows, units));
  for (let step = steps.length - 1; step >= 0; step--) {
    const { saved } = steps[step] ?? {};
    if (saved === undefined) continue;
    const own = stateGradient(step);
    const hidden = own ? engine.combine(1, gradient.hidden, 1, own) : gradient.hidden;
    const { sums, before } = cell.back(engine, saved, { ...gradient, hidden });
    all.push(sums);
    if (step > 0) gradient = before(engine.matmulNT(sums.ofHidden, params.hidden));
  }
  // In the order of the positions: a walk from the end comes back in that order.
  const inOrder = <T>(list: readonly T[]) => isReverse ? list : list.toReversed();
  const ofInputs = engine.concatColumns(inOrder(all.map(({ ofInput }) => ofInput)));
  const inputGradient = wants.inputGradient
    ? engine.convolveInputGradient(ofInputs, params.input, alone(line))
    : undefined;
  if (wants.gradients === false) return { inputGradient, gradients: noGradients };
  const isSame = all.every(({ ofInput, ofHidden }) => ofInput === ofHidden);
  const ofHiddens = isSame
    ? ofInputs
    : engine.concatColumns(inOrder(all.map(({ ofHidden }) => ofHidden)));
  const befores = engine.concatColumns(inOrder(steps.toReversed().map(({ before }) => before)));
  const hiddenLine = { ...line, channels: units };
  const width = cell.gates * units;
  const inputBias = params.inputBias && engine.columnSums(ofInputs, width);
  const hiddenBias = params.hiddenBias && isSame
    ? inputBias
    : params.hiddenBias && engine.columnSums(ofHiddens, width);
  return {
    inputGradient,
    gradients: {
      input: engine.convolveWeightsGradient(input, ofInputs, alone(line)),
      hidden: engine.convolveWeightsGradient(befores, ofHiddens, alone(hiddenLine)),
      inputBias,
      hiddenBias,
    },
  };
}

/** Returns windows that have one position each: a convolution over them is a product for all positions. */
function alone(line: ImageSize): Windows {
  return windowsOver("a position", line, { size: 1, stride: 1, padding: "valid" });
}

function positionsOf({ width }: ImageSize, isReverse: boolean): readonly number[] {
  return Array.from({ length: width }, (_, i) => isReverse ? width - 1 - i : i);
}

/** Returns the columns of one of several gates. */
export function gate(engine: Engine, sums: Matrix, index: number, units: number): Matrix {
  return engine.sliceColumns(sums, index * units, (index + 1) * units);
}
