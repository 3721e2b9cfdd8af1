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
 * Returns the half-precision float nearest to a number, as its 16 bits: of two that are as near the one that
 * ends in 0. A number from 65,520 on becomes infinity.
 *
 * @example
 * ```ts
 * console.log(floatToHalf(1), floatToHalf(-2)); // 15360 49152
 * ```
 */
export function floatToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // From one half-precision float to the next one. Below 2^-14 the exponent is that of 2^-14.
  const exponent = Math.max(exponentOf(size), -14);
  const steps = roundedToEven(size / 2 ** (exponent - 10));
  // Rounding up to the next power of two carries into the exponent, as it must.
  return sign | (exponent + 14 << 10) + steps;
}

/** Returns the exponent of the largest power of two that is not above a number. */
function exponentOf(size: number): number {
  float[0] = size;
  // The number as float32 may be rounded up to a power of two: then the steps are half as many.
  return ((word[0] ?? 0) >>> 23) - 127;
}

function roundedToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || rest === 0.5 && low % 2 === 1 ? low + 1 : low;
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
