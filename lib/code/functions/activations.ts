/**
 * Activations in JavaScript.
 *
 * @module
 */

import type { CodeFunction } from "../code_writer.ts";

/** The rectifier. */
export const relu: CodeFunction = {
  name: "relu",
  source: `function relu(input) {
  return input.map((x) => Math.max(x, 0));
}`,
};

/** The leaky rectifier. */
export const leakyRelu: CodeFunction = {
  name: "leakyRelu",
  source: `function leakyRelu(input, slope) {
  return input.map((x) => x > 0 ? x : slope * x);
}`,
};

/** The leaky rectifier with learned slopes. */
export const prelu: CodeFunction = {
  name: "prelu",
  source: `/** The slopes are those of the channels, which are innermost, or one for all. */
function prelu(input, slopes) {
  return input.map((x, i) => x > 0 ? x : slopes[i % slopes.length] * x);
}`,
};

/** The exponential linear unit. */
export const elu: CodeFunction = {
  name: "elu",
  source: `function elu(input, alpha) {
  return input.map((x) => x > 0 ? x : alpha * Math.expm1(x));
}`,
};

/** The sigmoid linear unit. */
export const silu: CodeFunction = {
  name: "silu",
  source: `function silu(input) {
  return input.map((x) => x === -Infinity ? 0 : x / (1 + Math.exp(-x)));
}`,
};

/** The hyperbolic tangent. */
export const tanh: CodeFunction = {
  name: "tanh",
  source: `function tanh(input) {
  return input.map((x) => Math.tanh(x));
}`,
};

/** The logistic function of one number. */
export const logistic: CodeFunction = {
  name: "logistic",
  source: `function logistic(x) {
  return 1 / (1 + Math.exp(-x));
}`,
};

/** The logistic function. */
export const sigmoid: CodeFunction = {
  name: "sigmoid",
  source: `function sigmoid(input) {
  return input.map(logistic);
}`,
  calls: [logistic],
};

/** The cumulative distribution of the standard normal distribution. */
const cumulative: CodeFunction = {
  name: "cumulative",
  source:
    `/** The cumulative distribution of the standard normal: a series in the middle, a fraction beyond. */
function cumulative(x) {
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) > 3.5) {
    let fraction = Math.abs(x);
    for (let n = 60; n > 0; n--) fraction = Math.abs(x) + n / fraction;
    return x < 0 ? density / fraction : 1 - density / fraction;
  }
  let sum = 0;
  let term = x;
  for (let n = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); n += 2) {
    sum += term;
    term *= x * x / n;
  }
  return 0.5 + density * sum;
}`,
};

/** The Gaussian error linear unit. */
export const gelu: CodeFunction = {
  name: "gelu",
  source: `function gelu(input) {
  return input.map((x) => Math.abs(x) === Infinity ? Math.max(x, 0) : x * cumulative(x));
}`,
  calls: [cumulative],
};

/** The softmax of a row. */
export const softmax: CodeFunction = {
  name: "softmax",
  source: `/** Positive numbers that add up to 1. */
function softmax(input) {
  const largest = input.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(input, (x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, (x) => x / sum);
}`,
};
