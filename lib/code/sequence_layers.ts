/**
 * How layers of sequences are written as JavaScript.
 *
 * @module
 */

import type { CodeFunction, CodeTranslation, CodeWriter } from "./code_writer.ts";
import { concatenate, dense, part } from "./functions/rows.ts";
import { attend } from "./functions/sequences.ts";
import { imageOf, isSet, numberIn, specOf } from "./spec_values.ts";

/** Returns the bias of a layer, or the expression for none. */
export function biasOf({ layer, matrix }: CodeWriter, name = "bias"): string {
  return isSet(layer, "bias") ? matrix(name) : "null";
}

/** Writes self-attention. */
export function selfAttention(code: CodeWriter, input: string): string {
  const { layer, call, matrix } = code;
  const features = imageOf(layer).channels;
  const heads = numberIn(layer, "heads");
  const projection = [matrix("inputWeights"), biasOf(code, "inputBias"), 3 * features] as const;
  const projected = call(dense, input, ...projection);
  const causal = isSet(layer, "causal");
  const mixed = call(attend, projected, { features, heads, causal });
  return call(
    dense,
    mixed,
    matrix("outputWeights"),
    biasOf(code, "outputBias"),
    features,
  );
}

/** Returns the translation of a recurrent layer, whose function computes the states at all positions. */
export function recurrent(called: CodeFunction): CodeTranslation {
  return (code, input) => {
    const { layer, call, matrix } = code;
    const units = numberIn(layer, "units");
    const { width } = imageOf(layer);
    const direction = specOf(layer)["direction"];
    const isSequence = isSet(layer, "returnSequences");
    const way = (isReverse: boolean, prefix: "" | "reverse"): string => {
      const named = (name: string) =>
        prefix === "" ? name : `reverse${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
      const states = call(
        called,
        units,
        isReverse,
        input,
        matrix(named("inputWeights")),
        biasOf(code, named("inputBias")),
        matrix(named("hiddenWeights")),
        biasOf(code, named("hiddenBias")),
      );
      if (isSequence) return states;
      // The way from the end ends at the first position.
      const from = isReverse ? 0 : (width - 1) * units;
      return call(part, states, from, from + units);
    };
    if (direction !== "bidirectional") return way(direction === "reverse", "");
    const both = [way(false, ""), way(true, "reverse")];
    return call(concatenate, isSequence ? width : 1, ...both);
  };
}
