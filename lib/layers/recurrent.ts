/**
 * The parts that recurrent layers share.
 *
 * @module
 */

import { type Initializer, uniform } from "./initializers.ts";
import { imageShape, type ImageSize, numbersOf, sizeOf } from "../values/image.ts";
import { brief } from "../values/json.ts";
import { isCount } from "../values/count.ts";
import { type Layer, layer, lazyLayer, noGradients, requireImage } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireFlag, requireInitializers } from "./options.ts";
import { foldIn, type Key } from "../values/random.ts";
import {
  type Cell,
  type CellParams,
  type CellState,
  walk,
  walkBack,
  type Way,
} from "./recurrence.ts";
import { recurrentOnnx, type RecurrentOperator } from "./recurrent_onnx.ts";
import {
  type Direction,
  joinedParams,
  paramsOf,
  type RecurrentParams,
  type Side,
  sidesOf,
  tensorsOf,
} from "./recurrent_params.ts";
import { requireSequences } from "./sequences.ts";

/** Options of a recurrent layer. */
export interface RecurrentOptions {
  /**
   * Whether the output has the state behind each position: then it is a sequence, too. The default is false:
   * it has the state at the end of the way alone.
   */
  readonly returnSequences?: boolean;
  /**
   * The way along the sequences: from the first position, which is the default, from the last one, or both
   * with parameters for each. The states stand at their positions, whatever the way.
   */
  readonly direction?: Direction;
  /**
   * Whether there are biases, or their initializer. The default is true: uniform, as the weights. As in
   * PyTorch, each gate has one for the input and one for the state.
   */
  readonly bias?: boolean | Initializer;
  /**
   * The initializer of all weights. The default is PyTorch's: uniform up to 1 / √units on both sides of 0.
   */
  readonly weights?: Initializer;
  /**
   * The size of the sequences that come in, as images of height 1: `width` is their length, and `channels`
   * the features of a position. The default is the size that the layer before gives.
   */
  readonly image?: ImageSize;
}

/** Options of a recurrent layer whose output is the state at the end of one way. */
export interface LastStateOptions extends RecurrentOptions {
  /** The output has the state at the end alone. */
  readonly returnSequences?: false;
  /** The way along the sequences. */
  readonly direction?: "forward" | "reverse";
}

/** A kind of recurrent layer. */
export interface RecurrentKind<State extends CellState, Saved> {
  /** The name of the function that makes such layers. */
  readonly kind: string;
  /** Returns the cell of so many units. */
  readonly cell: (units: number) => Cell<State, Saved>;
  /** How ONNX computes it. */
  readonly onnx: RecurrentOperator;
}

/** Returns the recurrent layer of a kind. */
export function recurrent<State extends CellState, Saved>(
  recurrentKind: RecurrentKind<State, Saved>,
  units: number,
  options: RecurrentOptions,
): Layer<number, number, RecurrentParams> {
  const { kind } = recurrentKind;
  const { returnSequences = false, direction = "forward", bias = true, image } = options;
  const sides = sidesOf(kind, direction);
  const name = `${kind} ${brief(units)}${direction === "forward" ? "" : ` ${direction}`}`;
  if (!isCount(units)) throw new RangeError(`Cannot make ${name}: units are a whole number from 1`);
  requireFlag(kind, "returnSequences", returnSequences);
  const usual = uniform(1 / Math.sqrt(units));
  const { weights = usual } = options;
  requireInitializers(name, { bias, weights });
  const biases = bias === true ? usual : bias;
  const hasBias = biases !== false;
  const spec = { kind, units, returnSequences, direction, bias: hasBias };
  const each = sides.length * units;
  if (!image) {
    const sized = (inputs: number, image?: ImageSize) =>
      recurrent(recurrentKind, units, { ...options, image: requireImage(name, inputs, image) });
    return lazyLayer({
      name: `${name}: ? -> ${returnSequences ? "1x?x" : ""}${each}`,
      spec,
      sized,
    });
  }

  requireSequences(name, image);
  const line = sizeOf(image);
  const cell = recurrentKind.cell(units);
  const width = cell.gates * units;
  const last = line.width - 1;
  const outputImage = returnSequences ? { ...line, channels: each } : undefined;
  const wayOf = ({ isReverse }: Side): Way<State, Saved> => ({ cell, units, line, isReverse });
  /** Returns the position of a step, or the step of a position. */
  const turned = ({ isReverse }: Side, at: number): number => isReverse ? last - at : at;
  return layer({
    name: `${name}: ${imageShape(line)} -> ${outputImage ? imageShape(outputImage) : each}`,
    inputs: numbersOf(line),
    outputs: outputImage ? numbersOf(outputImage) : each,
    image: line,
    outputImage,
    spec: { ...spec, image: line },
    init(key): RecurrentParams {
      const drawn = (key: Key): CellParams => ({
        input: weights(foldIn(key, 0), line.channels, width),
        hidden: weights(foldIn(key, 1), units, width),
        inputBias: biases ? biases(foldIn(key, 2), 1, width) : undefined,
        hiddenBias: biases ? biases(foldIn(key, 3), 1, width) : undefined,
      });
      return joinedParams(sides, sides.map((_, i) => drawn(foldIn(key, i))));
    },
    forward(engine, params, input) {
      const walks = sides.map((side) => walk(engine, wayOf(side), paramsOf(params, side), input));
      const behind = (i: number, step: number): Matrix => {
        const { state } = walks[i]?.[step] ?? {};
        if (!state) throw new RangeError(`Cannot read step ${step} of ${name}`);
        return state;
      };
      const states = returnSequences
        ? Array.from(
          { length: line.width },
          (_, position) => sides.map((side, i) => behind(i, turned(side, position))),
        ).flat()
        : sides.map((_, i) => behind(i, last));
      return { output: engine.concatColumns(states), saved: { input, walks } };
    },
    backward(engine, params, { input, walks }, outputGradient, wants) {
      if (!wants.inputGradient && wants.gradients === false) {
        return { inputGradient: undefined, gradients: noGradients };
      }
      const results = sides.map((side, i) => {
        const stateGradient = (step: number): Matrix | undefined => {
          if (!returnSequences && step < last) return undefined;
          const first = returnSequences ? turned(side, step) * each : 0;
          const from = first + i * units;
          return engine.sliceColumns(outputGradient, from, from + units);
        };
        const steps = walks[i] ?? [];
        const trip = { input, steps, stateGradient, wants };
        return walkBack(engine, wayOf(side), paramsOf(params, side), trip);
      });
      return {
        inputGradient: results.map(({ inputGradient }) => inputGradient)
          .reduce((a, b) => a && b && engine.combine(1, a, 1, b)),
        gradients: wants.gradients === false
          ? noGradients
          : joinedParams(sides, results.map(({ gradients }) => gradients)),
      };
    },
    tensors: () => ({
      params: tensorsOf(sides, { features: line.channels, units, width, hasBias }),
    }),
    onnx: recurrentOnnx(recurrentKind.onnx, {
      ...{ sides, direction, units, line, hasBias, returnSequences },
    }),
  });
}
