/** The scale of an axis. */
export interface Scale {
  /** Whether equal distances are equal ratios. */
  readonly isLogarithmic: boolean;
  /** Returns the position of a value: 0 at the least, 1 at the greatest, and beyond outside. */
  readonly position: (value: number) => number;
  /** The round values to label. */
  readonly ticks: readonly number[];
}

/** Returns the scale between two values on which equal distances are equal differences. */
export function linearScale(least: number, greatest: number): Scale {
  const step = roundStep((greatest - least) / 6);
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(greatest / step + 1e-9) - first + 1;
  return {
    isLogarithmic: false,
    position: (value) => (value - least) / (greatest - least),
    ticks: Array.from({ length: count }, (_, i) => withoutNoise((first + i) * step)),
  };
}

/** Returns the scale between two positive values on which equal distances are equal ratios. */
export function logarithmicScale(least: number, greatest: number): Scale {
  const [low, high] = [Math.log10(least), Math.log10(greatest)];
  const powers = Array.from(
    { length: Math.floor(high) - Math.floor(low) + 1 },
    (_, i) => 10 ** (Math.floor(low) + i),
  );
  // About six labels fit: 1, 2 and 5 times a power of ten, or only powers, or every second power …
  const candidates = high - low < 2.5
    ? powers.flatMap((power) => [power, 2 * power, 5 * power])
    : powers.filter((_, i) => (powers.length - 1 - i) % Math.ceil((high - low) / 6) === 0);
  return {
    isLogarithmic: true,
    position: (value) => (Math.log10(Math.max(value, 0)) - low) / (high - low),
    ticks: candidates.map(withoutNoise).filter((tick) => tick >= least && tick <= greatest),
  };
}

/** Returns the smallest of 1, 2, 5, 10, 20, 50 and so on that is not below a step. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * ([1, 2, 5].find((round) => round * power >= step * (1 - 1e-9)) ?? 10);
}

/** Returns a number rounded to twelve digits, which removes the noise of float arithmetic. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}
