/**
 * Numbers told apart by their size.
 *
 * @module
 */

const BINS = 256;

/**
 * Returns the number that divides numbers into two classes of least variance (Otsu, "A threshold selection
 * method from gray-level histograms", 1979).
 */
export function thresholdOf(numbers: Float32Array): number {
  const least = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const most = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (most - least) / BINS || 1;
  const counts = new Uint32Array(BINS);
  for (const each of numbers) {
    const bin = Math.min(Math.floor((each - least) / width), BINS - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let best = { variance: -Infinity, bin: 0 };
  let below = 0;
  let sumBelow = 0;
  counts.forEach((count, bin) => {
    below += count;
    sumBelow += count * bin;
    const rest = numbers.length - below;
    if (below === 0 || rest === 0) return;
    const distance = sumBelow / below - (total - sumBelow) / rest;
    const variance = below * rest * distance ** 2;
    if (variance > best.variance) best = { variance, bin };
  });
  return least + (best.bin + 1) * width;
}

/** Returns the number that so large a part of numbers is not above: the median for 0.5. */
export function quantile(numbers: Float32Array, part: number): number {
  return numbers.toSorted()[Math.floor(part * (numbers.length - 1))] ?? 0;
}
