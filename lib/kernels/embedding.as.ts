/** Rows of a table by tokens, which are whole numbers in float32, and sums of rows by tokens. */
import { put } from "./simd.as";

// @ts-ignore: decorator
@inline
function tokenAt(tokens: usize, i: i32): i32 {
  return <i32> f32.load(tokens + (i << 2));
}

/** out = the row of the table for each token [from, to). */
export function embed(columns: i32, tokens: usize, table: usize, out: usize, from: i32, to: i32): void {
  const bytes = columns << 2;
  for (let i = from; i < to; i++) memory.copy(out + i * bytes, table + tokenAt(tokens, i) * bytes, bytes);
}

/** Rows [from, to) of out = the sum of the gradients of their tokens, in the order of the tokens. */
export function embedGradient(
  count: i32, columns: i32, tokens: usize, gradient: usize, out: usize, from: i32, to: i32,
): void {
  const bytes = columns << 2;
  memory.fill(out + from * bytes, 0, (to - from) * bytes);
  for (let i = 0; i < count; i++, gradient += bytes) {
    const token = tokenAt(tokens, i);
    if (token < from || token >= to) continue;
    const sums = out + token * bytes;
    for (let j = 0; j < bytes; j += 16) {
      put(sums + j, f32x4.add(v128.load(sums + j), v128.load(gradient + j)), columns - (j >> 2));
    }
  }
}
