/**
 * The parameters of recurrent layers: those of one way along sequences, or of two.
 *
 * @module
 */

import { brief } from "../values/json.ts";
import type { Matrix } from "../values/matrix.ts";
import type { CellParams } from "./recurrence.ts";
import { type LayerTensor, rowTensor } from "./tensors.ts";

/**
 * The way along sequences. By `"bidirectional"` there are two ways, each with parameters of its own: the
 * outputs of the one from the end stand behind those of the other.
 */
export type Direction = "forward" | "reverse" | "bidirectional";

/** The parameters of a recurrent layer. G is the number of gates times the number of units. */
export type RecurrentParams = {
  /** The weights of the input, features x G: the transpose of PyTorch's `weight_ih_l0`. */
  readonly inputWeights: Matrix;
  /** The weights of the hidden state, units x G: the transpose of PyTorch's `weight_hh_l0`. */
  readonly hiddenWeights: Matrix;
  /** The bias of the sums of the input, 1xG, if the layer has biases. */
  readonly inputBias?: Matrix<1, number>;
  /** The bias of the sums of the hidden state, 1xG, if the layer has biases. */
  readonly hiddenBias?: Matrix<1, number>;
  /** The weights of the input on the way from the end, if the layer is bidirectional. */
  readonly reverseInputWeights?: Matrix;
  /** The weights of the hidden state on that way. */
  readonly reverseHiddenWeights?: Matrix;
  /** The bias of the sums of the input on that way, if the layer has biases. */
  readonly reverseInputBias?: Matrix<1, number>;
  /** The bias of the sums of the hidden state on that way, if the layer has biases. */
  readonly reverseHiddenBias?: Matrix<1, number>;
};

/** The names of the parameters of a way. */
export interface ParamNames {
  /** The weights of the input. */
  readonly input: "inputWeights" | "reverseInputWeights";
  /** The weights of the hidden state. */
  readonly hidden: "hiddenWeights" | "reverseHiddenWeights";
  /** The bias of the sums of the input. */
  readonly inputBias: "inputBias" | "reverseInputBias";
  /** The bias of the sums of the hidden state. */
  readonly hiddenBias: "hiddenBias" | "reverseHiddenBias";
}

/** One of the ways of a layer. */
export interface Side {
  /** Whether it begins at the end. */
  readonly isReverse: boolean;
  /** The names of its parameters. */
  readonly names: ParamNames;
  /** What the names of its tensors end with. */
  readonly suffix: "" | "_reverse";
}

const FIRST: Pick<Side, "names" | "suffix"> = {
  names: {
    input: "inputWeights",
    hidden: "hiddenWeights",
    inputBias: "inputBias",
    hiddenBias: "hiddenBias",
  },
  suffix: "",
};

const SECOND: Pick<Side, "names" | "suffix"> = {
  names: {
    input: "reverseInputWeights",
    hidden: "reverseHiddenWeights",
    inputBias: "reverseInputBias",
    hiddenBias: "reverseHiddenBias",
  },
  suffix: "_reverse",
};

const SIDES: ReadonlyMap<string, readonly Side[]> = new Map([
  ["forward", [{ ...FIRST, isReverse: false }]],
  ["reverse", [{ ...FIRST, isReverse: true }]],
  ["bidirectional", [{ ...FIRST, isReverse: false }, { ...SECOND, isReverse: true }]],
]);

/**
 * Returns the ways of a direction.
 *
 * @throws {TypeError} if there is no such direction.
 */
export function sidesOf(kind: string, direction: Direction): readonly Side[] {
  const sides = SIDES.get(direction);
  if (sides) return sides;
  throw new TypeError(
    `Cannot make ${kind} whose direction is ${brief(direction)}: ` +
      `it is "forward", "reverse" or "bidirectional"`,
  );
}

/** Returns the parameters of one of the ways of a layer. */
export function paramsOf(params: RecurrentParams, { names }: Side): CellParams {
  const { [names.input]: input, [names.hidden]: hidden } = params;
  if (!input || !hidden) {
    throw new TypeError(`Cannot run without ${names.input} and ${names.hidden}`);
  }
  return {
    input,
    hidden,
    inputBias: params[names.inputBias],
    hiddenBias: params[names.hiddenBias],
  };
}

/** Returns the parameters of a layer, of those of its ways. */
export function joinedParams(
  sides: readonly Side[],
  params: readonly CellParams[],
): RecurrentParams {
  const all = sides.flatMap(({ names }, i): readonly (readonly [string, Matrix | undefined])[] => [
    [names.input, params[i]?.input],
    [names.hidden, params[i]?.hidden],
    [names.inputBias, params[i]?.inputBias],
    [names.hiddenBias, params[i]?.hiddenBias],
  ]);
  // The first way has weights under the names that are required.
  return Object.fromEntries(all.filter(([, matrix]) => matrix)) as RecurrentParams;
}

/** Returns the tensors of the ways of a layer, under the names of PyTorch. */
export function tensorsOf(
  sides: readonly Side[],
  { features, units, width, hasBias }: {
    readonly features: number;
    readonly units: number;
    readonly width: number;
    readonly hasBias: boolean;
  },
): Readonly<Record<string, LayerTensor>> {
  const transposed = (name: string, rows: number): LayerTensor => ({
    name,
    size: [rows, width],
    order: [1, 0],
    shape: [width, rows],
  });
  return Object.fromEntries(sides.flatMap(({ names, suffix }) => {
    const weights: readonly (readonly [string, LayerTensor])[] = [
      [names.input, transposed(`weight_ih_l0${suffix}`, features)],
      [names.hidden, transposed(`weight_hh_l0${suffix}`, units)],
    ];
    const biases: readonly (readonly [string, LayerTensor])[] = [
      [names.inputBias, rowTensor(`bias_ih_l0${suffix}`, width)],
      [names.hiddenBias, rowTensor(`bias_hh_l0${suffix}`, width)],
    ];
    return hasBias ? [...weights, ...biases] : weights;
  }));
}
