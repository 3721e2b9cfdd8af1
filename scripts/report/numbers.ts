/**
 * How the report writes numbers.
 *
 * @module
 */

/** Returns a share in percent without the sign, or a dash for NaN. */
export function part(value: number): string {
  return Number.isNaN(value) ? "-" : (100 * value).toFixed(2);
}

/** Returns a probability as a percentage. Only 0 and 1 are written as 0 % and 100 %. */
export function probability(value: number): string {
  if (value > 0.9999 && value < 1) return "> 99.99\u00a0%";
  if (value > 0 && value < 0.0001) return "< 0.01\u00a0%";
  return `${(100 * value).toFixed(2)}\u00a0%`;
}

/** Returns a time in seconds, or in minutes and seconds from two minutes on. */
export function duration(seconds: number): string {
  if (seconds < 119.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
