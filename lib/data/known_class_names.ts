/**
 * The names of the classes of published datasets.
 *
 * @module
 */

const DIGITS = [..."0123456789"];
const CAPITALS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const SMALL = [..."abcdefghijklmnopqrstuvwxyz"];
/** The small letters that differ from their capitals in more than their size. */
const UNLIKE = [..."abdefghnqrt"];
/** Letters have the labels 1 to 26: no image has the label 0. */
const NO_LETTER = "N/A";

/** The names of the classes by label, from 0. */
export const KNOWN_CLASS_NAMES: Readonly<Record<string, readonly string[]>> = {
  "emnist-balanced": [...DIGITS, ...CAPITALS, ...UNLIKE],
  "emnist-byclass": [...DIGITS, ...CAPITALS, ...SMALL],
  "emnist-bymerge": [...DIGITS, ...CAPITALS, ...UNLIKE],
  "emnist-digits": DIGITS,
  "emnist-letters": [NO_LETTER, ...CAPITALS],
  "emnist-mnist": DIGITS,
  fashion: [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
  ],
  kmnist: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
};

/** Returns the names of the classes of a dataset by label, or undefined if they are not known. */
export function knownClassNames(set: string): readonly string[] | undefined {
  return Object.hasOwn(KNOWN_CLASS_NAMES, set) ? KNOWN_CLASS_NAMES[set] : undefined;
}
