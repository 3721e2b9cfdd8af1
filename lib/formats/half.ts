/**
 * Floats of 16 bits, for which not every JavaScript engine has a typed array.
 *
 * @module
 */

/**
 * Returns the number that a half-precision float stands for (IEEE 754 binary16: 1 bit of sign, 5 of
 * exponent, 10 of fraction).
 *
 * @param bits The 16 bits, as a whole number from 0 to 65,535.
 *
 * @example
 * ```ts
 * console.log(halfToFloat(0x3c00), halfToFloat(0xc000)); // 1 -2
 * ```
 */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = bits >> 10 & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/**
 * Returns the number that a bfloat16 stands for: the upper half of a float32.
 *
 * @param bits The 16 bits, as a whole number from 0 to 65,535.
 *
 * @example
 * ```ts
 * console.log(brainToFloat(0x3f80), brainToFloat(0xc000)); // 1 -2
 * ```
 */
export function brainToFloat(bits: number): number {
  word[0] = bits << 16;
  return float[0] ?? NaN;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
