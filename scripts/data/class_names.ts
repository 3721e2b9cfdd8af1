/**
 * Names of classes: those that users give, those that are known, and as lines of text show them.
 *
 * @module
 */

import { KNOWN_CLASS_NAMES, knownClassNames } from "../../lib/data/known_class_names.ts";
import { collected } from "../../lib/io/collected.ts";
import { naming, openBytes } from "../../lib/io/open_bytes.ts";
import { requireClassNames } from "../../lib/values/class_names.ts";
import { list } from "../shared/list.ts";
import { nameInLine } from "../shared/printable.ts";
import type { Classes } from "./classes.ts";

/** The word that gives classes no names. */
export const NONE = "none";

/** What the flag `--class-names` takes, for help texts. */
export const CLASS_NAMES_HELP =
  `names of the classes, as cat,dog; or a file with a name in each line, or EMNIST's mapping; ` +
  `or ${list(Object.keys(KNOWN_CLASS_NAMES))}; or ${NONE}`;

/**
 * Returns the names that a user gives to classes: in a list with commas, in a file, or by the name of a known
 * dataset. Returns undefined for `none`.
 *
 * @throws {RangeError} if there are more or fewer names than classes, or a name is empty or there twice.
 * @throws {Error} if the file is missing or cannot be read.
 */
export async function namesGiven(
  given: string | readonly string[],
  classes: Classes,
): Promise<readonly string[] | undefined> {
  if (typeof given !== "string") return checked(given, classes);
  if (given === NONE) return undefined;
  const known = knownClassNames(given);
  if (known) return byLabel(known, classes, `the names of ${given}`);
  if (given.includes(",")) return checked(given.split(",").map((name) => name.trim()), classes);
  const stream = await openBytes(given);
  if (!stream) {
    throw new Error(
      `Cannot name classes by ${given}: it is no list with commas, no file, and none of ${
        list([...Object.keys(KNOWN_CLASS_NAMES), NONE])
      }`,
    );
  }
  return namesIn(await naming(given, collected(stream, () => MOST_BYTES)), given, classes);
}

/** Returns what to say where the images have fewer classes than the known dataset that names them. */
export function fewerClasses(
  given: string | readonly string[] | undefined,
  { labels }: Classes,
): readonly string[] {
  const known = typeof given === "string" ? knownClassNames(given) : undefined;
  // Where a name is "N/A", no image has its label.
  const count = known?.filter((name) => name !== "N/A").length ?? 0;
  return count > labels.length
    ? [`${given} names ${count} classes, and the images have ${labels.length} of them`]
    : [];
}

/** Tells whether what a user gives for names of classes is the path of a file. */
export function isNamesFile(given: string): boolean {
  return given !== NONE && !given.includes(",") && knownClassNames(given) === undefined;
}

/** Files with names are no larger. */
const MOST_BYTES = 2 ** 20;

/** Returns the names in the bytes of a file: a name in each line, or a label and codes of characters. */
export function namesIn(bytes: Uint8Array, source: string, classes: Classes): readonly string[] {
  if (bytes.length > MOST_BYTES || bytes.includes(0)) {
    throw new SyntaxError(`Cannot read ${source}: it is no text with a name in each line`);
  }
  const lines = new TextDecoder().decode(bytes).split(/\r\n?|\n/).map((line) => line.trim());
  const names = lines.filter((line) => line !== "");
  const isMapping = names.length > 0 && names.every((line) => /^\d{1,3}(\s+\d{1,6})+$/.test(line));
  if (!isMapping) return checked(names, classes);
  const mapped: string[] = [];
  for (const line of names) {
    const [label = NaN, code = NaN] = line.split(/\s+/).map(Number);
    mapped[label] = code <= 0xffff ? String.fromCharCode(code) : "";
  }
  return byLabel(mapped, classes, source);
}

/** Returns the names of the classes of a dataset as its files or its folder tell it, if they are known. */
export function namesKnown(
  { set, folder }: { readonly set: string; readonly folder: string },
  classes: Classes,
): { readonly names: readonly string[]; readonly reason: string } | undefined {
  const name = set !== "" ? set : FOLDERS.find(([pattern]) => pattern.test(folder))?.[1];
  const known = name === undefined ? undefined : knownClassNames(name);
  if (!known || name === undefined) return undefined;
  // Another dataset may be in a folder of that name.
  if (set === "" && !(classes.areLabels && classes.labels.length === known.length)) {
    return undefined;
  }
  if (classes.labels.some((label) => known[label] === undefined)) return undefined;
  const reason = set !== ""
    ? `as its files are called`
    : `as its folder is called (--class-names none takes numbers)`;
  return { names: byLabel(known, classes, name), reason: `${name}, ${reason}` };
}

const FOLDERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/fashion/i, "fashion"],
  [/kmnist|kuzushiji/i, "kmnist"],
];

function byLabel(
  names: readonly string[],
  { labels }: Classes,
  source: string,
): readonly string[] {
  const missing = labels.find((label) => !names[label]);
  if (missing !== undefined) {
    throw new RangeError(`Cannot name classes by ${source}: there is no name for ${missing}`);
  }
  return labels.map((label) => names[label] ?? "");
}

function checked(names: readonly string[], { labels }: Classes): readonly string[] {
  requireClassNames("name classes", names, labels.length);
  return names;
}

/** Returns how lines of text show classes: their names without control codes, or else their numbers. */
export function shownClasses(names: readonly string[] | undefined, count: number): string[] {
  return Array.from({ length: count }, (_, i) => nameInLine(names?.[i] ?? `${i}`));
}

/** Returns what to say of classes that are called otherwise than in their file. */
export function calledNote(own: readonly string[], given: readonly string[]): string {
  const brief = (names: readonly string[]): string =>
    `${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`;
  return `classes ${brief(own)} are called ${brief(given)}`;
}
