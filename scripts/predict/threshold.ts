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
  let [least, most] = [Infinity, -Infinity];
  for (const each of numbers) {
    least = Math.min(least, each);
    most = Math.max(most, each);
  }
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
  return smallest(numbers.slice(), Math.floor(part * (numbers.length - 1)));
}

/** Returns the number that sorting would put at `rank`, and mixes the others up (Hoare, "Find", 1961). */
function smallest(numbers: Float32Array, rank: number): number {
  let [from, to] = [0, numbers.length - 1];
  while (from < to) {
    const pivot = numbers[rank] ?? 0;
    let [i, j] = [from, to];
    while (i <= j) {
      while ((numbers[i] ?? 0) < pivot) i++;
      while ((numbers[j] ?? 0) > pivot) j--;
      if (i > j) break;
      const larger = numbers[i] ?? 0;
      numbers[i++] = numbers[j] ?? 0;
      numbers[j--] = larger;
    }
    if (j < rank) from = i;
    if (i > rank) to = j;
  }
  return numbers[rank] ?? 0;
}
