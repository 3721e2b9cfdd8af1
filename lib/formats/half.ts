/**
 * Floats of 16 bits, which arrays cannot hold everywhere yet.
 *
 * @module
 */

/** The number of a half-precision float (IEEE 754 binary16): a sign, 5 bits of exponent, 10 of fraction. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = bits >> 10 & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/** The number of a bfloat16: the upper half of a float32. */
export function brainToFloat(bits: number): number {
  word[0] = bits << 16;
  return float[0] ?? NaN;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
