/**
 * Embeddings of the webgpu engine: rows of a table by tokens, and sums of gradients by tokens.
 *
 * @module
 */

import { requireTokenGradient, requireTokens } from "../checks.ts";
import type { Engine } from "../engine.ts";
import type { Matrix } from "../../values/matrix.ts";
import { elementKernel } from "./kernel.ts";
import type { Workshop } from "./workshop.ts";

/** The most gradients that are added one after the other. */
const SEGMENT = 32;

const EMBED = elementKernel({
  name: "embed",
  params: { columns: "u32" },
  inputs: { tokens: "f32", table: "f32" },
  outputs: { out: "f32" },
  code: `let token = u32(round(tokens[i / params.columns]));
  out[i] = table[token * params.columns + i % params.columns];`,
});

/** Adds the gradients of each segment: those of places `order[starts[s]]` to before `order[starts[s + 1]]`. */
const SEGMENT_SUMS = elementKernel({
  name: "embed_segment_sums",
  params: { columns: "u32" },
  inputs: { starts: "u32", order: "u32", gradient: "f32" },
  outputs: { sums: "f32" },
  code: `let segment = i / params.columns;
  let j = i % params.columns;
  var sum = 0.0;
  for (var k = starts[segment]; k < starts[segment + 1u]; k++) {
    sum += gradient[order[k] * params.columns + j];
  }
  sums[i] = sum;`,
});

/** Adds the sums of the segments of each token: `firsts[t]` to before `firsts[t + 1]`. */
const TOKEN_SUMS = elementKernel({
  name: "embed_token_sums",
  params: { columns: "u32" },
  inputs: { firsts: "u32", sums: "f32" },
  outputs: { out: "f32" },
  code: `let token = i / params.columns;
  let j = i % params.columns;
  var sum = 0.0;
  for (var s = firsts[token]; s < firsts[token + 1u]; s++) {
    sum += sums[s * params.columns + j];
  }
  out[i] = sum;`,
});

/**
 * Returns the kernels of embeddings. `numbersOf` returns the numbers of a matrix on the host: tokens are checked there, so those
 * that are only on the GPU are read back.
 */
export function embeddingKernels(
  { at, each, make, run, withBlock, withData }: Workshop,
  numbersOf: (matrix: Matrix) => Matrix,
): Pick<Engine, "embed" | "embedGradient"> {
  return {
    embed: (tokens, table) =>
      run(() => {
        requireTokens(numbersOf(tokens), table.rows);
        const { cols: columns } = table;
        const buffers = { tokens: at(tokens), table: at(table) };
        return make(tokens.rows, tokens.cols * columns, (out) =>
          each(EMBED, tokens.rows * tokens.cols * columns, {
            params: { columns },
            buffers: { ...buffers, out },
          }));
      }),
    embedGradient(tokens, gradient, vocabulary) {
      requireTokenGradient(tokens, gradient);
      return run(() => {
        const known = numbersOf(tokens);
        requireTokens(known, vocabulary);
        const columns = gradient.cols / Math.max(tokens.cols, 1);
        const { order, starts, firsts } = segmentsOf(known, vocabulary);
        const segments = starts.length - 1;
        const place = at(gradient);
        const params = { columns };
        return make(vocabulary, columns, (out) =>
          withBlock(4 * segments * columns, (sums) => {
            withData(order, (order) =>
              withData(starts, (starts) =>
                each(SEGMENT_SUMS, segments * columns, {
                  params,
                  buffers: { starts, order, gradient: place, sums },
                })));
            withData(firsts, (firsts) =>
              each(TOKEN_SUMS, vocabulary * columns, { params, buffers: { firsts, sums, out } }));
          }));
      });
    },
  };
}

/** The places of tokens, sorted by token and cut into segments. */
interface Segments {
  /** The places of the tokens: those of one token follow each other, in their own order. */
  readonly order: Uint32Array;
  /** Where each segment begins in `order`, and where the last one ends. */
  readonly starts: Uint32Array;
  /** The first segment of each token, and the number of segments. */
  readonly firsts: Uint32Array;
}

/** Sorts the tokens by counting. */
function segmentsOf({ rows, cols, data }: Matrix, vocabulary: number): Segments {
  const count = rows * cols;
  const ends = new Uint32Array(vocabulary);
  for (let i = 0; i < count; i++) ends[data[i]!]!++;
  const firsts = new Uint32Array(vocabulary + 1);
  const starts = [];
  let start = 0;
  for (let token = 0; token < vocabulary; token++) {
    const end = start + ends[token]!;
    ends[token] = start;
    for (let segment = start; segment < end; segment += SEGMENT) starts.push(segment);
    firsts[token + 1] = starts.length;
    start = end;
  }
  starts.push(count);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[ends[data[i]!]!++] = i;
  return { order, starts: Uint32Array.from(starts), firsts };
}
