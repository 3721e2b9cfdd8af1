/**
 * The functions of one number that several layers and losses are made of.
 *
 * @module
 */

import type { ScalarFunction } from "./engine.ts";

/** The rectifier `max(x, 0)`. Its derivative at 0 is 0. */
export const RELU: ScalarFunction = {
  name: "relu",
  value: (x) => Math.max(x, 0),
  derivative: (x) => x > 0 ? 1 : 0,
  native: { kind: "relu" },
};

/** The logistic function `1 / (1 + e^-x)`. */
export const SIGMOID: ScalarFunction = {
  name: "sigmoid",
  value: (x) => 1 / (1 + Math.exp(-x)),
  derivative: (_x, y) => y * (1 - y),
  native: { kind: "sigmoid" },
};

/** The hyperbolic tangent. */
export const TANH: ScalarFunction = {
  name: "tanh",
  value: Math.tanh,
  derivative: (_x, y) => 1 - y * y,
  native: { kind: "tanh" },
};

/** The softplus `ln(1 + e^x)`, without overflow. Its derivative is the logistic function. */
export const SOFTPLUS: ScalarFunction = {
  name: "softplus",
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derivative: (x) => 1 / (1 + Math.exp(-x)),
  native: { kind: "softplus" },
};
