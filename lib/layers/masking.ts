/**
 * The parts that all layers of dropout share.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { Empty, LayerDefinition } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { requireNumber } from "./options.ts";
import type { Key } from "../values/random.ts";

/** A mask, by which an input is multiplied. */
type Mask<Size extends number> = Matrix<number, Size>;

/** The two directions of a layer that multiplies its input by a mask. */
type Masking<Size extends number> = Pick<
  LayerDefinition<Size, Size, Empty, Mask<Size> | undefined>,
  "forward" | "backward"
>;

/**
 * Throws unless this is a rate of dropout.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is not from 0 up to, but not including, 1.
 */
export function requireRate(kind: string, rate: number): void {
  const holds = (value: number) => value >= 0 && value < 1;
  requireNumber(kind, "rate", rate, { holds, text: "from 0 to below 1" });
}

/** Returns what multiplies by a mask in training, if the rate is not 0, and does nothing otherwise. */
export function masking<Size extends number>(
  rate: number,
  maskOf: (engine: Engine, key: Key, input: Matrix<number, Size>) => Mask<Size>,
): Masking<Size> {
  return {
    forward(engine, _params, input, { training, key }) {
      if (!training || rate === 0) return { output: input, saved: undefined };
      const mask = maskOf(engine, key, input);
      return { output: engine.multiply(input, mask), saved: mask };
    },
    backward(engine, _params, mask, outputGradient, wants) {
      if (!wants.inputGradient) return { inputGradient: undefined, gradients: [] };
      return {
        inputGradient: mask ? engine.multiply(outputGradient, mask) : outputGradient,
        gradients: [],
      };
    },
  };
}
