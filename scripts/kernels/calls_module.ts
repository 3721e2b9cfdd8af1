/**
 * The generated module through which TypeScript calls the kernels by the names of their parameters.
 *
 * @module
 */

import type { Parameter, Signature } from "./signatures.ts";

const HEADER = `// Made of the .as.ts files beside it by \`deno task kernels\`. Do not edit.

/**
 * Calls of the kernels, with named arguments.
 *
 * @module
 */

/** A place in the memory of the kernels, in bytes. */
type Pointer = number;
type Int32 = number;
type Float32 = number;
type Float64 = number;
`;

const JOB = `
/** A call of a kernel that works on a range from 0, in one piece or cut into chunks. */
export interface Job {
  /** The name of the kernel. */
  readonly kernel: keyof KernelExports;
  /** Its arguments. */
  readonly args: readonly number[];
  /** The position among them of the beginning of the range, which its end follows. */
  readonly range: number;
  /** The position among them of the pointer to scratch memory, or -1 if there is none. */
  readonly scratch: number;
}
`;

/** The longest line of the module. */
const WIDTH = 100;

/** TypeScript types of the AssemblyScript types: a class is a pointer to its record. */
const TYPES: Readonly<Record<string, string>> = {
  i32: "Int32",
  f32: "Float32",
  f64: "Float64",
  bool: "boolean",
  void: "void",
};

/**
 * Returns the text of the module. A kernel whose parameters include \`from\` and \`to\` becomes a function
 * that describes a {@linkcode Job}, any other one a function that runs at once.
 */
export function callsModule(signatures: readonly Signature[]): string {
  const jobs = signatures.filter(hasRange);
  const kernels = signatures.filter((signature) => !hasRange(signature));
  return `${HEADER}
/** The kernels as WebAssembly exports them, with arguments by position. */
export interface KernelExports {
${signatures.map(exportOf).join("\n")}
}

/** The kernels that work on no range. */
export interface Kernels {
${kernels.map(typeOf).join("\n")}
}

/** Returns the kernels of an instance with named arguments. */
export function kernelsOf(exports: KernelExports): Kernels {
  return {
${kernels.map(callOf).join("\n")}
  };
}
${JOB}
/** Descriptions of jobs, for each kernel that works on a range: \`to\` is the end of it. */
export const jobs = {
${jobs.map(jobOf).join("\n")}
};
`;
}

function hasRange({ parameters }: Signature): boolean {
  return indexOf(parameters, "from") >= 0 && indexOf(parameters, "to") >= 0;
}

function indexOf(parameters: readonly Parameter[], name: string): number {
  return parameters.findIndex((parameter) => parameter.name === name);
}

function exportOf({ name, result }: Signature): string {
  const returned = result === "void" ? "void" : "number";
  return `  readonly ${name}: (...args: readonly number[]) => ${returned};`;
}

function typeOf({ name, doc, parameters, result }: Signature): string {
  const given = parameters.length === 0 ? "()" : `(given: ${record(parameters)})`;
  return `${comment(doc)}\n  readonly ${name}: ${given} => ${TYPES[result] ?? "Pointer"};`;
}

function callOf({ name, parameters, result }: Signature): string {
  const test = result === "bool" ? " !== 0" : "";
  const args = parameters.map(({ name }) => `given.${name}`);
  const call = folded(`exports.${name}(`, args, `)${test},`, "      ");
  const head = `    ${name}: ${parameters.length === 0 ? "()" : "(given)"} =>`;
  const line = `${head} ${call.trim()}`;
  return line.length <= WIDTH && !call.includes("\n") ? line : `${head}\n${call}`;
}

function jobOf({ name, doc, parameters }: Signature): string {
  const given = parameters.filter(({ name }) => name !== "from");
  const args = parameters.map(({ name }) => name === "from" ? "0" : `given.${name}`);
  return `${comment(doc)}
  ${name}: (given: ${record(given)}): Job => ({
    kernel: "${name}",
${folded("args: [", args, "],", "    ")}
    range: ${indexOf(parameters, "from")},
    scratch: ${indexOf(parameters, "scratch")},
  }),`;
}

/** The type of a record of arguments. */
function record(parameters: readonly Parameter[]): string {
  const fields = parameters.map(({ name, type }) =>
    `    readonly ${name}: ${TYPES[type] ?? "Pointer"};`
  );
  return `{\n${fields.join("\n")}\n  }`;
}

/** Items in a line, or in a line each where that is too long. */
function folded(begin: string, items: readonly string[], end: string, indent: string): string {
  const line = `${indent}${begin}${items.join(", ")}${end}`;
  if (line.length <= WIDTH) return line;
  return [`${indent}${begin}`, ...items.map((item) => `${indent}  ${item},`), `${indent}${end}`]
    .join("\n");
}

/** The text as a comment, in lines that fit. */
function comment(text: string): string {
  const line = `  /** ${text} */`;
  if (line.length <= WIDTH) return line;
  const lines = text.split(" ").reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`;
    return longer.length <= WIDTH ? lines.with(-1, longer) : [...lines, `   * ${word}`];
  }, ["   *"]);
  return ["  /**", ...lines, "   */"].join("\n");
}
