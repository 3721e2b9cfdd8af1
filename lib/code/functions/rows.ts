/**
 * Products, normalization and joins of rows in JavaScript.
 *
 * @module
 */

import type { CodeFunction } from "../code_writer.ts";

/** The product with a matrix, for each position. */
export const dense: CodeFunction = {
  name: "dense",
  source: `/** The weights have a row for each input. Several positions go one after the other. */
function dense(input, weights, bias, outputs) {
  const inputs = weights.length / outputs;
  const result = new Float32Array(input.length / inputs * outputs);
  const sums = new Float64Array(outputs);
  for (let from = 0, to = 0; from < input.length; from += inputs, to += outputs) {
    if (bias) sums.set(bias);
    else sums.fill(0);
    for (let i = 0; i < inputs; i++) {
      const x = input[from + i];
      const row = i * outputs;
      for (let j = 0; j < outputs; j++) sums[j] += x * weights[row + j];
    }
    result.set(sums, to);
  }
  return result;
}`,
};

/** Factors and shifts of channels. */
export const scale: CodeFunction = {
  name: "scale",
  source: `/** The factors and shifts are those of the channels, which are innermost. */
function scale(input, factors, shifts) {
  const channels = factors.length;
  return input.map((x, i) => x * factors[i % channels] + shifts[i % channels]);
}`,
};

/** Layer normalization of each position. */
export const normalize: CodeFunction = {
  name: "normalize",
  source: `/** Each position gets mean 0 and variance 1, then its factors and shifts. */
function normalize(input, factors, shifts, epsilon) {
  const size = factors.length;
  const result = new Float32Array(input.length);
  for (let from = 0; from < input.length; from += size) {
    const row = Float64Array.from(input.subarray(from, from + size));
    const mean = row.reduce((a, b) => a + b, 0) / size;
    const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / size;
    const inverse = 1 / Math.sqrt(variance + epsilon);
    result.set(row.map((x, i) => (x - mean) * inverse * factors[i] + shifts[i]), from);
  }
  return result;
}`,
};

/** The sum of values. */
export const add: CodeFunction = {
  name: "add",
  source: `function add(first, ...others) {
  return first.map((x, i) => others.reduce((sum, other) => sum + other[i], x));
}`,
};

/** Values side by side. */
export const concatenate: CodeFunction = {
  name: "concatenate",
  source: `/** Each of so many places has the numbers of all values side by side. */
function concatenate(places, ...values) {
  const result = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (let place = 0; place < places; place++) {
    for (const value of values) {
      const size = value.length / places;
      result.set(value.subarray(place * size, (place + 1) * size), to);
      to += size;
    }
  }
  return result;
}`,
};

/** A part of a row. */
export const part: CodeFunction = {
  name: "part",
  source: `function part(input, from, to) {
  return input.slice(from, to);
}`,
};

/** Rows and columns in each other's place. */
export const transpose: CodeFunction = {
  name: "transpose",
  source: `/** Lines of so many columns become as many lines. */
function transpose(input, columns) {
  const lines = input.length / columns;
  return input.map((_, i) => input[i % lines * columns + Math.floor(i / lines)]);
}`,
};
