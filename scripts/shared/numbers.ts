/**
 * Numbers as commands and reports write them.
 *
 * @module
 */

// A format that is made once writes a number in a hundredth of the time.
const WITH_COMMAS = new Intl.NumberFormat("en-US");

/** Returns a whole number with commas. */
export function grouped(n: number): string {
  return WITH_COMMAS.format(n);
}

/** Returns a part from 0 to 1 as a percentage. */
export function percent(part: number, decimals: number = 2): string {
  return `${(part * 100).toFixed(decimals)} %`;
}

/** Returns a part as {@linkcode percent} does, or a dash for NaN: a part of nothing. */
export function percentOrDash(part: number): string {
  return Number.isNaN(part) ? "-" : percent(part);
}

/** Returns a time, such as `12.3 s`, `2 min 5 s` or `1 h 12 min`, with decimals below two minutes. */
export function duration(seconds: number, decimals: number = 1): string {
  if (seconds < 120 - 0.5 / 10 ** decimals) return `${seconds.toFixed(decimals)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
