/**
 * Options out of JSON that nobody has checked.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import { brief, isList, isRecord, type Json } from "../values/json.ts";

/** The options of a record: each is asked for by its name and type. */
export interface Options {
  /** All of them, as they are. */
  readonly all: { readonly [name: string]: Json };
  /** Whether there is one of that name. */
  readonly has: (name: string) => boolean;
  /** A number, of which JSON has only finite ones. */
  readonly number: (name: string) => number;
  /** How many there are of something: no more than networks have. */
  readonly size: (name: string) => number;
  /** Whether something is so. */
  readonly flag: (name: string) => boolean;
  /** A text. */
  readonly text: (name: string) => string;
  /** One of some texts. */
  readonly choice: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice;
  /** A text, or a list of them. */
  readonly names: (name: string) => string | readonly string[];
  /** A height and a width. */
  readonly pair: (name: string) => readonly [height: number, width: number];
  /** The size of an image. */
  readonly image: (name: string) => ImageSize;
  /** A list. */
  readonly list: (name: string) => readonly Json[];
  /** A record. */
  readonly record: (name: string) => { readonly [name: string]: Json };
}

/**
 * The options that some JSON holds. `what` says in errors whose they are, as in `"a layer"`.
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
    number(name) {
      const value = at(name);
      return typeof value === "number" ? value : wrong(name, "a number");
    },
    size(name) {
      const value = at(name);
      return isSize(value) ? value : wrong(name, `a number up to ${LARGEST}`);
    },
    flag(name) {
      const value = at(name);
      return typeof value === "boolean" ? value : wrong(name, "true or false");
    },
    text(name) {
      const value = at(name);
      return typeof value === "string" ? value : wrong(name, "a text");
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
    pair(name) {
      const value = at(name);
      const [height, width] = isList(value) && value.length === 2 ? value : [];
      return isSize(height) && isSize(width)
        ? [height, width]
        : wrong(name, `a list of two numbers up to ${LARGEST}`);
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

/** A size that lies could take all memory before anything shows that it does not fit. */
const LARGEST = 2 ** 24;

/** Whether JSON is a number that is not too large: layers say whether it is too small. */
function isSize(json: Json | undefined): json is number {
  return typeof json === "number" && json <= LARGEST;
}
