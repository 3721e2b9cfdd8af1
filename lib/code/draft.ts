/**
 * A module that is being written, and the writer of each of its layers.
 *
 * @module
 */

import { finderOf, placeOf, type Site } from "../models/site.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { CodeArgument, CodeFunction, CodeWriter } from "./code_writer.ts";
import { literal, remark } from "./literal.ts";

/** A list of numbers that steps read. */
export interface Constant {
  /** Its name. */
  readonly name: string;
  /** Its numbers. */
  readonly data: NumberArray;
  /** A note for people. */
  readonly about: string;
}

/** A module that is being written. */
export interface Draft {
  /** The statements so far. */
  readonly lines: string[];
  /** The lists of numbers so far. */
  readonly constants: Constant[];
  /** The functions that the statements call, by name, each behind those that it calls. */
  readonly functions: Map<string, CodeFunction>;
  /** The number of values so far, the input included. */
  count: number;
}

/** Returns a module without a statement. Its first value is the input, {@linkcode INPUT}. */
export function emptyDraft(): Draft {
  return { lines: [], constants: [], functions: new Map(), count: 1 };
}

/** The name of the input. */
export const INPUT = "v0";

/** Adds a call of a function, and returns the name of its result. */
export function call(
  draft: Draft,
  called: CodeFunction,
  args: readonly CodeArgument[],
): string {
  addFunction(draft, called);
  const name = `v${draft.count++}`;
  const texts = args.map((arg) => typeof arg === "string" ? arg : literal(arg));
  draft.lines.push(...`const ${name} = ${called.name}(${texts.join(", ")});`.split("\n"));
  return name;
}

/** Adds a function, and those that it calls. */
export function addFunction({ functions }: Pick<Draft, "functions">, added: CodeFunction): void {
  const known = functions.get(added.name);
  if (known && known.source !== added.source) {
    throw new TypeError(`Cannot export two functions of the name ${remark(added.name)}`);
  }
  if (known) return;
  added.calls?.forEach((each) => addFunction({ functions }, each));
  functions.set(added.name, added);
}

/** Returns the writer for a layer. */
export function writerOf(draft: Draft, site: Site): CodeWriter {
  const find = finderOf(site);
  const numbers = (label: string, data: NumberArray): string => {
    const name = ["layer", ...site.path.map(String), label].join("_");
    const about = placeOf(site);
    if (!draft.constants.some((constant) => constant.name === name)) {
      draft.constants.push({ name, data, about });
    }
    return name;
  };
  return {
    layer: site.layer,
    call: (called, ...args) => call(draft, called, args),
    matrix: (name) => numbers(name, find(name).matrix.data),
    numbersOf: (name) => find(name).matrix,
    numbers,
  };
}
