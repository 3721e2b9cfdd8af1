/**
 * Functions of one number in WGSL, made of the exponential function, to a few units in the last place of a float32.
 *
 * WGSL leaves its own `exp` and `tanh` inexact, and what they make of large numbers, infinities and NaN to the GPU. So do
 * `min`, `max` and comparisons with NaN. These functions give the same as `Math` for all of them. A GPU may take numbers
 * below 2^-126 as 0.
 *
 * @module
 */

/**
 * The functions by their names. Each calls only those above it. They look at the bits of a number where a comparison with NaN
 * would decide.
 *
 * - `within(x, most)`: x between -most and most, and NaN as it is.
 * - `is_positive(x)`: whether x > 0, which NaN is not.
 * - `exponential(x)`: e^x = 2^n · e^r with |r| <= ln 2 / 2. The first part of ln 2 has few bits, so that its product with n is
 *   exact. e^r is the polynomial of the Cephes library. 2^n comes in two factors, so that neither overflows.
 * - `expm1(x)`: e^x - 1. Near 0, where this cancels, it is the polynomial without its 1.
 * - `tanh_of(x)`: 1 - 2 / (e^2x + 1), and near 0, where this cancels, the polynomial of the Cephes library in x².
 * - `sigmoid(x)`: 1 / (1 + e^-x), by e^-|x|, which does not overflow.
 * - `softplus(x)`: ln(1 + e^x) = max(x, 0) + ln(1 + u) with u = e^-|x| from 0 to 1. The logarithm is twice the series of the
 *   inverse hyperbolic tangent of u / (2 + u) <= 1/3, so that a small u keeps its digits.
 * - `bell(x)`: e^(-x²/2). x² = h² + (x - h)(x + h), where h has so few bits that h² is exact. The second term is small
 *   wherever the result is not 0, and its exponential is a polynomial.
 * - `normal(x, bell(x))`: the normal distribution function. For z = |x| its value at -z is bell(z) · t · P(t), with
 *   t = 1 / (1 + 0.35 z). P was fitted by least squares to 4e-8 relative.
 * - Activations, and their slopes: the derivatives, given the input. Far left of 0, silu and gelu multiply 0 by a finite
 *   number, because minus infinity times 0 is not their limit.
 * - `root(x)`: the square root, which GPUs may compute by a division that fails at 0 and infinity.
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  within: `
fn within(x: f32, most: f32) -> f32 {
  return select(clamp(x, -most, most), x, is_nan(x));
}
`,
  is_positive: `
fn is_positive(x: f32) -> bool {
  return bitcast<u32>(x) - 1u < 0x7f800000u;
}
`,
  exponential: `
fn exponential(x: f32) -> f32 {
  let c = clamp(x, -104.0, 89.0);
  let n = round(c * 1.44269504);
  // A compiler may not merge the two factors of n over a choice.
  let high = select(fma(n, -0.693359375, c), 0.0, is_nan(x));
  let r = fma(n, 2.12194440e-4, high);
  var p = fma(r, 1.9875691500e-4, 1.3981999507e-3);
  p = fma(p, r, 8.3334519073e-3);
  p = fma(p, r, 4.1665795894e-2);
  p = fma(p, r, 1.6666665459e-1);
  p = fma(p, r, 5.0000001201e-1);
  p = fma(p, r * r, r) + 1.0;
  let power = select(i32(n), 0, is_nan(x));
  let half = power >> 1u;
  let first = bitcast<f32>((half + 127) << 23u);
  let second = bitcast<f32>((power - half + 127) << 23u);
  return select(p * first * second, x, is_nan(x));
}
`,
  expm1: `
fn expm1(x: f32) -> f32 {
  var p = fma(x, 1.9875691500e-4, 1.3981999507e-3);
  p = fma(p, x, 8.3334519073e-3);
  p = fma(p, x, 4.1665795894e-2);
  p = fma(p, x, 1.6666665459e-1);
  p = fma(p, x, 5.0000001201e-1);
  return select(exponential(x) - 1.0, x * fma(p, x, 1.0), abs(x) < 0.34);
}
`,
  tanh_of: `
fn tanh_of(x: f32) -> f32 {
  let square = x * x;
  var p = fma(square, -5.70498872745e-3, 2.06390887954e-2);
  p = fma(p, square, -5.37397155531e-2);
  p = fma(p, square, 1.33314422036e-1);
  p = fma(p, square, -3.33332819422e-1);
  let far = 1.0 - 2.0 / (exponential(2.0 * within(abs(x), 20.0)) + 1.0);
  let signed = bitcast<f32>(bitcast<u32>(far) | (bitcast<u32>(x) & 0x80000000u));
  return select(signed, x * fma(p, square, 1.0), abs(x) < 0.625);
}
`,
  sigmoid: `
fn sigmoid(x: f32) -> f32 {
  let u = exponential(-abs(x));
  return select(u, 1.0, x >= 0.0) / (1.0 + u);
}
`,
  softplus: `
fn softplus(x: f32) -> f32 {
  let u = exponential(-abs(x));
  let s = u / (u + 2.0);
  let q = s * s;
  var p = fma(q, 0.0666666667, 0.0769230769);
  p = fma(p, q, 0.0909090909);
  p = fma(p, q, 0.111111111);
  p = fma(p, q, 0.142857143);
  p = fma(p, q, 0.2);
  p = fma(p, q, 0.333333333);
  p = fma(p, q, 1.0);
  return fma(2.0 * s, p, max(x, 0.0));
}
`,
  bell: `
fn bell(x: f32) -> f32 {
  let high = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
  let d = -0.5 * (x - high) * (x + high);
  let factor = fma(d, fma(d, fma(d, fma(d, 0.0416666667, 0.166666667), 0.5), 1.0), 1.0);
  return exponential(-0.5 * high * high) * factor;
}
`,
  normal: `
fn normal(x: f32, bell_of_x: f32) -> f32 {
  let t = 1.0 / fma(abs(x), 0.35, 1.0);
  var p = fma(t, -0.0291465055, 0.143974021);
  p = fma(p, t, -0.255717903);
  p = fma(p, t, 0.159176812);
  p = fma(p, t, -0.0231104903);
  p = fma(p, t, 0.105507739);
  p = fma(p, t, 0.119833082);
  p = fma(p, t, 0.139861822);
  p = fma(p, t, 0.139621407);
  let tail = p * t * bell_of_x;
  return select(1.0 - tail, tail, x < 0.0);
}
`,
  relu: `
fn relu(x: f32) -> f32 {
  return select(x, 0.0, bitcast<u32>(x) - 0x80000000u <= 0x7f800000u);
}
`,
  relu_gradient: `
fn relu_gradient(y: f32, gradient: f32) -> f32 {
  return select(0.0, gradient, is_positive(y));
}
`,
  leaky_relu: `
fn leaky_relu(x: f32, slope: f32) -> f32 {
  return select(slope * x, x, is_positive(x));
}
`,
  leaky_relu_slope: `
fn leaky_relu_slope(x: f32, slope: f32) -> f32 {
  return select(slope, 1.0, is_positive(x));
}
`,
  elu: `
fn elu(x: f32, slope: f32) -> f32 {
  return select(slope * expm1(x), x, is_positive(x));
}
`,
  elu_slope: `
fn elu_slope(x: f32, slope: f32) -> f32 {
  return select(slope * exponential(x), 1.0, is_positive(x));
}
`,
  silu: `
fn silu(x: f32) -> f32 {
  return max(x, -104.0) * sigmoid(x);
}
`,
  silu_slope: `
fn silu_slope(x: f32) -> f32 {
  let u = exponential(-abs(x));
  let rest = select(1.0, u, x >= 0.0) / (1.0 + u);
  return select(u, 1.0, x >= 0.0) / (1.0 + u) * fma(within(x, 104.0), rest, 1.0);
}
`,
  gelu: `
fn gelu(x: f32) -> f32 {
  let finite = within(x, 100.0);
  return max(x, -100.0) * normal(finite, bell(finite));
}
`,
  gelu_slope: `
fn gelu_slope(x: f32) -> f32 {
  let finite = within(x, 100.0);
  let density = bell(finite);
  return fma(0.398942280 * finite, density, normal(finite, density));
}
`,
  root: `
fn root(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let negative = bitcast<f32>(bits | 0x7fc00000u);
  let rest = select(x, negative, bits > 0x80000000u);
  return select(rest, sqrt(x), bits - 1u < 0x7f7fffffu);
}
`,
};

/**
 * Returns the declarations of the functions that the code calls.
 *
 * @example
 * ```ts
 * console.log(functionsOf("out[i] = sigmoid(a[i]);").match(/fn \w+/g)); // ["fn exponential", "fn sigmoid"]
 * ```
 */
export function functionsOf(code: string): string {
  // From the end, because functions call those above them.
  return Object.entries(FUNCTIONS).reduceRight(
    (declarations, [name, text]) =>
      new RegExp(`\\b${name}\\(`).test(declarations + code) ? text + declarations : declarations,
    "",
  );
}
