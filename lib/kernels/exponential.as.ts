/** exp, tanh and the normal distribution on four lanes, to about two units in the last place of a float32. */
import { madd } from "./simd.as";

// @ts-ignore: decorator
@inline

function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/**
 * e^x = 2^n · e^r with |r| <= ln 2 / 2. Subtracting n ln 2 in two parts makes r more exact than a float, e^r is the Cephes
 * polynomial, and 2^n is applied in two factors, so that subnormal results and infinity are right.
 */
export function exp(x: v128): v128 {
  x = f32x4.min(f32x4.max(x, splat(-104)), splat(89));
  const n = f32x4.nearest(f32x4.mul(x, splat(1.44269504)));
  let r = f32x4.sub(x, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, splat(2.12194440e-4)));
  let p = madd(r, splat(1.9875691500e-4), splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1));
  const power = i32x4.trunc_sat_f32x4_s(n), half = i32x4.shr_s(power, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(power, half)));
}

/** e^x - 1. Near zero, where this cancels, it is the Cephes polynomial without its 1. */
export function expm1(x: v128): v128 {
  let p = madd(x, splat(1.9875691500e-4), splat(1.3981999507e-3));
  p = madd(p, x, splat(8.3334519073e-3));
  p = madd(p, x, splat(4.1665795894e-2));
  p = madd(p, x, splat(1.6666665459e-1));
  p = madd(p, x, splat(5.0000001201e-1));
  const near = madd(p, f32x4.mul(x, x), x);
  return v128.bitselect(near, f32x4.sub(exp(x), splat(1)), f32x4.lt(f32x4.abs(x), splat(0.34)));
}

// @ts-ignore: decorator
@inline

function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp(f32x4.neg(x))));
}

/**
 * ln(1 + e^x) = max(x, 0) + ln(1 + u) with u = e^-|x| from 0 to 1. The logarithm is twice the series of the inverse hyperbolic
 * tangent of s = u / (2 + u) <= 1/3, so that a small u keeps its digits.
 */
export function softplus(x: v128): v128 {
  const u = exp(f32x4.neg(f32x4.abs(x))), s = f32x4.div(u, f32x4.add(u, splat(2))), q = f32x4.mul(s, s);
  let p = madd(q, splat(1 / 15.0), splat(1 / 13.0));
  p = madd(p, q, splat(1 / 11.0));
  p = madd(p, q, splat(1 / 9.0));
  p = madd(p, q, splat(1 / 7.0));
  p = madd(p, q, splat(1 / 5.0));
  p = madd(p, q, splat(1 / 3.0));
  p = madd(p, q, splat(1));
  return madd(f32x4.add(s, s), p, f32x4.max(x, splat(0)));
}

/** 1 - 2 / (e^2x + 1), and near zero, where this cancels, the Cephes polynomial in x². */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x), square = f32x4.mul(x, x);
  let p = madd(square, splat(-5.70498872745e-3), splat(2.06390887954e-2));
  p = madd(p, square, splat(-5.37397155531e-2));
  p = madd(p, square, splat(1.33314422036e-1));
  p = madd(p, square, splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, square), x, x);
  const far = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(exp(f32x4.add(size, size)), splat(1))));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(size, splat(0.625)));
}

/** e^(-x²/2). */
// @ts-ignore: decorator
@inline

export function bell(x: v128): v128 {
  return exp(f32x4.mul(f32x4.mul(x, x), splat(-0.5)));
}

/**
 * The normal distribution function, given bell(x). For z = |x| its value at -z is bell(z) · t · P(t), with t = 1 / (1 + 0.35 z).
 * P was fitted by least squares to 4e-8 relative, so that the lower tail keeps the digits that 1 + erf would lose.
 */
export function normal(x: v128, bellOfX: v128): v128 {
  const t = f32x4.div(splat(1), madd(f32x4.abs(x), splat(0.35), splat(1)));
  let p = madd(t, splat(-0.0291465055), splat(0.143974021));
  p = madd(p, t, splat(-0.255717903));
  p = madd(p, t, splat(0.159176812));
  p = madd(p, t, splat(-0.0231104903));
  p = madd(p, t, splat(0.105507739));
  p = madd(p, t, splat(0.119833082));
  p = madd(p, t, splat(0.139861822));
  p = madd(p, t, splat(0.139621407));
  const tail = f32x4.mul(f32x4.mul(p, t), bellOfX);
  return v128.bitselect(tail, f32x4.sub(splat(1), tail), f32x4.lt(x, splat(0)));
}
