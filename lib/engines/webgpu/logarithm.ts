/**
 * Logarithms in WGSL, to a few units in the last place of a float32. WGSL leaves its own `log` inexact near 1.
 *
 * The logarithm of a number m from √½ to √2 is the series of twice the inverse hyperbolic tangent of
 * s = (m - 1) / (m + 1), and so is that of 1 + u with s = u / (2 + u), which keeps the digits of a small u.
 *
 * @module
 */

/** The functions `logarithm(x)` for x >= 2^-126, and `log1p(u)` = ln(1 + u) for u >= 0. NaN and infinity stay. */
export const LOGARITHMS = `
fn log_series(s: f32) -> f32 {
  let q = s * s;
  var p = fma(q, 0.0909090909, 0.111111111);
  p = fma(p, q, 0.142857143);
  p = fma(p, q, 0.2);
  p = fma(p, q, 0.333333333);
  return 2.0 * fma(s * q, p, s);
}
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let power = i32(bits - 0x3f3504f3u) >> 23u;
  let m = bitcast<f32>(bits - (u32(power) << 23u));
  // The first part of ln 2 has few bits, so that its product is exact.
  let low = fma(f32(power), -2.12194440e-4, log_series((m - 1.0) / (m + 1.0)));
  return select(x, fma(f32(power), 0.693359375, low), bits < 0x7f800000u);
}
fn log1p(u: f32) -> f32 {
  return select(logarithm(1.0 + u), log_series(u / (2.0 + u)), u < 0.41);
}
`;
