/**
 * Layers of sequences in JavaScript. The features of a position are side by side.
 *
 * @module
 */

import type { CodeFunction } from "../code_writer.ts";
import { logistic, softmax } from "./activations.ts";
import { dense } from "./rows.ts";

/** The features of tokens. */
export const embed: CodeFunction = {
  name: "embed",
  source: `/** The weights have a row of features for each token. */
function embed(tokens, weights, features) {
  const vocabulary = weights.length / features;
  const result = new Float32Array(tokens.length * features);
  tokens.forEach((token, i) => {
    if (!(Number.isInteger(token) && token >= 0 && token < vocabulary)) {
      throw new RangeError(
        \`Cannot embed \${token} at \${i}: tokens are whole numbers from 0 to below \${vocabulary}\`,
      );
    }
    result.set(weights.subarray(token * features, (token + 1) * features), i * features);
  });
  return result;
}`,
};

/** The attention of all positions to each other. */
export const attend: CodeFunction = {
  name: "attend",
  source:
    `/** Each position has queries, keys and values side by side, and in each the features of all heads. */
function attend(projected, { features, heads, causal }) {
  const count = projected.length / (3 * features);
  const size = features / heads;
  const result = new Float32Array(count * features);
  for (let head = 0; head < heads; head++) {
    const start = (position, part) => (3 * position + part) * features + head * size;
    for (let i = 0; i < count; i++) {
      const scores = new Float64Array(causal ? i + 1 : count);
      for (let j = 0; j < scores.length; j++) {
        for (let k = 0; k < size; k++) {
          scores[j] += projected[start(i, 0) + k] * projected[start(j, 1) + k] / Math.sqrt(size);
        }
      }
      const mixed = new Float64Array(size);
      softmax(scores).forEach((share, j) => {
        for (let k = 0; k < size; k++) mixed[k] += share * projected[start(j, 2) + k];
      });
      result.set(mixed, i * features + head * size);
    }
  }
  return result;
}`,
  calls: [softmax],
};

/** A recurrent layer's way along a sequence. */
const walk: CodeFunction = {
  name: "walk",
  source:
    `/** Returns the states behind all positions. A cell computes a state from the sums and the state before. */
function walk(cell, units, isReverse, input, weights, bias, hiddenWeights, hiddenBias) {
  const width = hiddenWeights.length / units;
  const sums = dense(input, weights, bias, width);
  const count = sums.length / width;
  const result = new Float32Array(count * units);
  let state = { hidden: new Float32Array(units), memory: new Float32Array(units) };
  for (let step = 0; step < count; step++) {
    const position = isReverse ? count - 1 - step : step;
    const ofInput = sums.subarray(position * width, (position + 1) * width);
    state = cell(ofInput, dense(state.hidden, hiddenWeights, hiddenBias, width), state);
    result.set(state.hidden, position * units);
  }
  return result;
}`,
  calls: [dense],
};

/** A layer of simple recurrent units. */
export const rnn: CodeFunction = {
  name: "rnn",
  source: `function rnn(units, ...rest) {
  const cell = (ofInput, ofHidden) => ({
    hidden: ofInput.map((x, i) => Math.tanh(x + ofHidden[i])),
  });
  return walk(cell, units, ...rest);
}`,
  calls: [walk],
};

/** Gated recurrent units. */
export const gru: CodeFunction = {
  name: "gru",
  source: `function gru(units, ...rest) {
  const cell = (ofInput, ofHidden, { hidden }) => ({
    hidden: hidden.map((before, i) => {
      const reset = logistic(ofInput[i] + ofHidden[i]);
      const update = logistic(ofInput[units + i] + ofHidden[units + i]);
      const candidate = Math.tanh(ofInput[2 * units + i] + reset * ofHidden[2 * units + i]);
      return candidate + update * (before - candidate);
    }),
  });
  return walk(cell, units, ...rest);
}`,
  calls: [walk, logistic],
};

/** Long short-term memory. */
export const lstm: CodeFunction = {
  name: "lstm",
  source: `function lstm(units, ...rest) {
  const cell = (ofInput, ofHidden, { memory }) => {
    const sum = (gate, i) => ofInput[gate * units + i] + ofHidden[gate * units + i];
    const kept = memory.map((before, i) =>
      logistic(sum(1, i)) * before + logistic(sum(0, i)) * Math.tanh(sum(2, i))
    );
    return { hidden: kept.map((x, i) => logistic(sum(3, i)) * Math.tanh(x)), memory: kept };
  };
  return walk(cell, units, ...rest);
}`,
  calls: [walk, logistic],
};
