/** Copies of columns, and factors of rows. */
import { put } from "./simd.as";

/** Above this, a call of the host's copy is worth it. */
// @ts-ignore: decorator
@inline
const LONG = 256;

/** Copies `columns` values of rows [from, to). Rows of the two matrices are aStep and outStep values apart. */
export function copyColumns(columns: i32, a: usize, aStep: i32, out: usize, outStep: i32, from: i32, to: i32): void {
  const bytes = columns << 2;
  aStep <<= 2, outStep <<= 2;
  a += from * aStep, out += from * outStep;
  for (; from < to; from++, a += aStep, out += outStep) {
    if (bytes > LONG) memory.copy(out, a, bytes);
    else for (let j = 0; j < bytes; j += 16) put(out + j, v128.load(a + j), columns - (j >> 2));
  }
}

/** out = rows [from, to) of a, each times its factor. */
export function multiplyRows(columns: i32, a: usize, factors: usize, out: usize, from: i32, to: i32): void {
  const bytes = columns << 2;
  a += from * bytes, out += from * bytes, factors += from << 2;
  for (; from < to; from++, a += bytes, out += bytes, factors += 4) {
    const factor = v128.load32_splat(factors);
    for (let j = 0; j < bytes; j += 16) put(out + j, f32x4.mul(v128.load(a + j), factor), columns - (j >> 2));
  }
}
