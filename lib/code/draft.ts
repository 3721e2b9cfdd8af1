/**
 * A module that is being written, and the writer of each of its layers.
 *
 * @module
 */

import { finderOf, placeOf, type Site } from "../models/site.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { CodeArgument, CodeFunction, CodeWriter } from "./code_writer.ts";
import { literal, quoted } from "./literal.ts";

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

/** The names that modules have without any function. */
const TAKEN = /^(?:predict|classNames|prepare|prepared|decode|learned|v\d+|layer_.*)$/;

/**
 * Adds a function, and those that it calls.
 *
 * @throws {TypeError} if its name is not the name of a function, or something else has it.
 */
export function addFunction({ functions }: Pick<Draft, "functions">, added: CodeFunction): void {
  const known = functions.get(added.name);
  if (!/^[A-Za-z]\w*$/.test(added.name) || TAKEN.test(added.name)) {
    throw new TypeError(
      `Cannot export a function of the name ${quoted(added.name)}: choose another`,
    );
  }
  if (known && known.source !== added.source) {
    throw new TypeError(`Cannot export two functions of the name ${quoted(added.name)}`);
  }
  if (known) return;
  added.calls?.forEach((each) => addFunction({ functions }, each));
  functions.set(added.name, added);
}

/** Returns the writer for a layer. */
export function writerOf(draft: Draft, site: Site): CodeWriter {
  const find = finderOf(site);
  const numbers = (label: string, data: NumberArray): string => {
    const stem = ["layer", ...site.path.map(String), label.replaceAll(/\W/g, "_")].join("_");
    const { constants } = draft;
    const same = constants.find((each) => each.data === data);
    if (same) return same.name;
    let name = stem;
    for (let i = 2; constants.some((each) => each.name === name); i++) name = `${stem}_${i}`;
    constants.push({ name, data, about: placeOf(site) });
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
