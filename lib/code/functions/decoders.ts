/**
 * What reads the numbers of a module out of text.
 *
 * @module
 */

import type { Stored } from "../base64.ts";

/** The functions that decode numbers, by the type that they are stored as. */
export const DECODERS: Readonly<Record<Stored, string>> = {
  float32: `/** Returns the float32 numbers in base64, lowest byte first. */
function decode(base64) {
  const text = atob(base64);
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint8(i, text.charCodeAt(i));
  const numbers = new Float32Array(text.length / 4);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.getFloat32(4 * i, true);
  return numbers;
}`,
  float16:
    `/** Returns the float16 numbers in base64, lowest byte first: a bit of sign, 5 of exponent, 10 of fraction. */
function decode(base64) {
  const text = atob(base64);
  const numbers = new Float32Array(text.length / 2);
  for (let i = 0; i < numbers.length; i++) {
    const bits = text.charCodeAt(2 * i) + 256 * text.charCodeAt(2 * i + 1);
    const exponent = bits >> 10 & 31;
    const fraction = (bits & 1023) + (exponent > 0 ? 1024 : 0);
    numbers[i] = (bits >> 15 ? -1 : 1) * fraction * 2 ** (Math.max(exponent, 1) - 25);
  }
  return numbers;
}`,
};
