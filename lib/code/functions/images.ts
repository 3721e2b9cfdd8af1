/**
 * Convolution, pooling and upsampling in JavaScript. The channels of a pixel are side by side.
 *
 * @module
 */

import type { CodeFunction } from "../code_writer.ts";

/** What visits the pixels in windows. */
const eachPixel: CodeFunction = {
  name: "eachPixel",
  source:
    `/** Visits each pixel of an image in each window that slides over it: (window, pixel, pixel of the window). */
function eachPixel({ image, size, stride, dilation, padding, places }, visit) {
  const [height, width] = image;
  for (let y = 0; y < places[0]; y++) {
    for (let x = 0; x < places[1]; x++) {
      for (let i = 0; i < size[0]; i++) {
        const row = y * stride[0] - padding[0] + i * dilation[0];
        if (row < 0 || row >= height) continue;
        for (let j = 0; j < size[1]; j++) {
          const column = x * stride[1] - padding[1] + j * dilation[1];
          if (column < 0 || column >= width) continue;
          visit(y * places[1] + x, row * width + column, i * size[1] + j);
        }
      }
    }
  }
}`,
};

/** Convolution. */
export const convolve: CodeFunction = {
  name: "convolve",
  source:
    `/** The weights have a row for each number in a window, and a column for each channel of the output. */
function convolve(input, weights, bias, windows, outputs) {
  const { image, places, groups } = windows;
  const channels = image[2];
  const depth = channels / groups;
  const share = outputs / groups;
  const sums = new Float64Array(places[0] * places[1] * outputs);
  if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias[i % outputs];
  eachPixel(windows, (place, pixel, tap) => {
    for (let c = 0; c < channels; c++) {
      const first = Math.floor(c / depth) * share;
      const x = input[pixel * channels + c];
      const to = place * outputs + first;
      const row = (tap * depth + c % depth) * outputs + first;
      for (let o = 0; o < share; o++) sums[to + o] += x * weights[row + o];
    }
  });
  return Float32Array.from(sums);
}`,
  calls: [eachPixel],
};

/** Transposed convolution. */
export const convolveBack: CodeFunction = {
  name: "convolveBack",
  source:
    `/** Each pixel of the input adds to a window of the output: the windows slide over the output. */
function convolveBack(input, weights, bias, windows, inputs) {
  const { image: [height, width, channels], groups } = windows;
  const depth = inputs / groups;
  const share = channels / groups;
  const sums = new Float64Array(height * width * channels);
  if (bias) for (let i = 0; i < sums.length; i++) sums[i] = bias[i % channels];
  eachPixel(windows, (place, pixel, tap) => {
    for (let c = 0; c < channels; c++) {
      const first = Math.floor(c / share) * depth;
      const from = place * inputs + first;
      const row = (tap * share + c % share) * inputs + first;
      for (let i = 0; i < depth; i++) sums[pixel * channels + c] += input[from + i] * weights[row + i];
    }
  });
  return Float32Array.from(sums);
}`,
  calls: [eachPixel],
};

/** The largest number of each channel in each window. */
export const maxPool: CodeFunction = {
  name: "maxPool",
  source: `/** The largest number of each channel in each window. */
function maxPool(input, windows) {
  const { image: [, , channels], places } = windows;
  const result = new Float32Array(places[0] * places[1] * channels).fill(-Infinity);
  eachPixel(windows, (place, pixel) => {
    for (let c = 0; c < channels; c++) {
      const to = place * channels + c;
      result[to] = Math.max(result[to], input[pixel * channels + c]);
    }
  });
  return result;
}`,
  calls: [eachPixel],
};

/** The mean of each channel in each window. */
export const averagePool: CodeFunction = {
  name: "averagePool",
  source: `/** The mean of each channel in each window. Padding does not count. */
function averagePool(input, windows) {
  const { image: [, , channels], places } = windows;
  const sums = new Float64Array(places[0] * places[1] * channels);
  const counts = new Float64Array(places[0] * places[1]);
  eachPixel(windows, (place, pixel) => {
    counts[place]++;
    for (let c = 0; c < channels; c++) sums[place * channels + c] += input[pixel * channels + c];
  });
  return Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / channels)]);
}`,
  calls: [eachPixel],
};

/** Pixels as blocks of their copies. */
export const upsample: CodeFunction = {
  name: "upsample",
  source: `/** Each pixel becomes a block of its copies. */
function upsample(input, [height, width, channels], [down, across]) {
  const result = new Float32Array(input.length * down * across);
  for (let y = 0, to = 0; y < height * down; y++) {
    for (let x = 0; x < width * across; x++, to += channels) {
      const from = (Math.floor(y / down) * width + Math.floor(x / across)) * channels;
      result.set(input.subarray(from, from + channels), to);
    }
  }
  return result;
}`,
};
