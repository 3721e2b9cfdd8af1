/**
 * The writer that a layer is written as JavaScript with.
 *
 * @module
 */

import type { LayerInfo } from "../layers/layer.ts";
import type { Matrix, NumberArray } from "../values/matrix.ts";
import type { Plain } from "./literal.ts";

/** A function in JavaScript that a module has if a step of its network calls it. */
export interface CodeFunction {
  /** Its name. */
  readonly name: string;
  /** Its whole text: a declaration, with a comment ahead of it. It reads nothing but its arguments. */
  readonly source: string;
  /** The functions that it calls. The default is none. */
  readonly calls?: readonly CodeFunction[];
}

/** An argument of a call: a text is an expression, such as the name of a value; all else stands for itself. */
export type CodeArgument = string | Exclude<Plain, string>;

/** Writes the steps of a layer into a module. Values are rows: a `Float32Array` for one sample. */
export interface CodeWriter {
  /** The layer. */
  readonly layer: LayerInfo;
  /** Adds a step that calls a function, and returns the name of its result. */
  readonly call: (called: CodeFunction, ...args: readonly CodeArgument[]) => string;
  /** Adds the matrix of that name among the layer's parameters and statistics: its rows in one list. */
  readonly matrix: (name: string) => string;
  /** Returns the numbers of the matrix of that name, for constants that are made of them. */
  readonly numbersOf: (name: string) => Matrix;
  /** Adds a list of numbers. `label` becomes a part of its name. */
  readonly numbers: (label: string, data: NumberArray) => string;
}

/** A function that writes a layer as JavaScript, with the name of its input, and returns that of its output. */
export type CodeTranslation = (code: CodeWriter, input: string) => string;
