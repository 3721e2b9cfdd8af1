/**
 * What a network reads, in words.
 *
 * @module
 */

/** A class, and how probable it is. */
export interface Guess {
  readonly index: number;
  readonly probability: number;
}

/** What a network reads: the likeliest class, and how sure it is. */
export interface Reading {
  readonly best: Guess;
  /** The second likeliest. Undefined if there is one class only. */
  readonly second: Guess | undefined;
  readonly certainty: "sure" | "likely" | "unsure";
}

/** From here on a network is sure, and from here on it holds a class for likely. */
const SURE = 0.9;
const LIKELY = 0.55;

/** Returns what a network reads. Undefined if its probabilities are no numbers, as after a training that diverged. */
export function readingOf(probabilities: ArrayLike<number>): Reading | undefined {
  const guesses = Array.from(probabilities, (probability, index) => ({ index, probability }));
  if (guesses.some(({ probability }) => Number.isNaN(probability))) return undefined;
  const [best, second] = guesses.toSorted((a, b) => b.probability - a.probability);
  if (!best) return undefined;
  const certainty = best.probability >= SURE
    ? "sure"
    : best.probability >= LIKELY
    ? "likely"
    : "unsure";
  return { best, second, certainty };
}

/** Returns a reading as a sentence. */
export function readingText(
  { best, second, certainty }: Reading,
  nameOf: (index: number) => string,
): string {
  const told = ({ index, probability }: Guess): string =>
    `${nameOf(index)} (${percentText(probability)})`;
  switch (certainty) {
    case "sure":
      return `It reads ${told(best)}.`;
    case "likely":
      return `Probably ${told(best)}${second ? `, perhaps ${told(second)}` : ""}.`;
    case "unsure":
      return `Not sure: ${told(best)}${second ? ` or ${told(second)}` : ""}.`;
  }
}

/** Returns a probability in percent. What is not quite 0 or 1 is not told as if it were. */
export function percentText(probability: number): string {
  if (!(probability >= 0 && probability <= 1)) return "?";
  const percent = 100 * probability;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  if (percent < 100 && percent > 99.9) return "> 99.9 %";
  return `${percent.toFixed(1)} %`;
}
