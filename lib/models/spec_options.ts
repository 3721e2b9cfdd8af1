/**
 * Options out of unchecked JSON.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import { brief, isList, isRecord, type Json } from "../values/json.ts";

/** The largest number in a spec: a larger size could take all memory before it shows not to fit. */
export const LARGEST = 2 ** 24;

/** The options of a record: each is asked for by its name and type. */
export interface Options {
  /** All of them, unchecked. */
  readonly all: { readonly [name: string]: Json };
  /** Tells whether there is an option of that name. */
  readonly has: (name: string) => boolean;
  /** Returns a number, at most {@linkcode LARGEST}. */
  readonly size: (name: string) => number;
  /** Returns one of some texts. */
  readonly choice: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice;
  /** Returns a text, or a list of texts. */
  readonly names: (name: string) => string | readonly string[];
  /** Returns the size of an image. */
  readonly image: (name: string) => ImageSize;
  /** Returns a list. */
  readonly list: (name: string) => readonly Json[];
  /** Returns a record. */
  readonly record: (name: string) => { readonly [name: string]: Json };
}

/**
 * Returns the options in some JSON. `what` says in errors whose they are, as in `"a graph"`.
 *
 * @throws {TypeError} if the JSON is no record, and later if an option is missing or of another type.
 */
export function optionsOf(json: Json | undefined, what: string): Options {
  if (!isRecord(json)) {
    throw new TypeError(`Cannot make ${what} of ${brief(json)}: it is no record`);
  }
  const at = (name: string): Json | undefined => Object.hasOwn(json, name) ? json[name] : undefined;
  const wrong = (name: string, type: string): never => {
    throw new TypeError(`Cannot make ${what} whose ${name} is ${brief(at(name))}: it is ${type}`);
  };
  return {
    all: json,
    has: (name) => Object.hasOwn(json, name),
    size(name) {
      const value = at(name);
      return isBounded(value) ? value : wrong(name, `a number up to ${LARGEST}`);
    },
    choice(name, choices) {
      return choices.find((choice) => choice === at(name)) ??
        wrong(name, choices.map((choice) => `"${choice}"`).join(" or "));
    },
    names(name) {
      const value = at(name);
      if (typeof value === "string") return value;
      return isList(value) && value.every((each) => typeof each === "string")
        ? value
        : wrong(name, "a text or a list of them");
    },
    image(name) {
      const { size } = optionsOf(at(name), `the ${name} of ${what}`);
      return { height: size("height"), width: size("width"), channels: size("channels") };
    },
    list(name) {
      const value = at(name);
      return isList(value) ? value : wrong(name, "a list");
    },
    record(name) {
      const value = at(name);
      return isRecord(value) ? value : wrong(name, "a record");
    },
  };
}

/**
 * Throws unless an option of a layer is a word, true, false, a number, or a few numbers in a list or a
 * record. The function that makes the layer checks which of these it takes.
 *
 * @throws {TypeError} if it is something else.
 * @throws {RangeError} if a number is larger than {@linkcode LARGEST}.
 */
export function requireOption(kind: string, name: string, json: Json): void {
  const what = `Cannot make a layer of kind "${kind}" whose ${name.slice(0, 40)} is ${brief(json)}`;
  if (typeof json === "boolean" || typeof json === "string" && /^\w{1,40}$/.test(json)) return;
  const numbers = isRecord(json) || isList(json) ? Object.values(json) : [json];
  if (numbers.length > 4 || !numbers.every((each) => typeof each === "number")) {
    throw new TypeError(`${what}: there is no such option`);
  }
  if (!numbers.every(isBounded)) throw new RangeError(`${what}: numbers are at most ${LARGEST}`);
}

function isBounded(json: Json | undefined): json is number {
  return typeof json === "number" && Math.abs(json) <= LARGEST;
}
