/**
 * The text of a module: its head, what it exports, its functions, and its numbers.
 *
 * @module
 */

import { wrappedText } from "./wrapped_text.ts";
import { base64Lines, type Stored } from "./base64.ts";
import { addFunction, type Draft, INPUT } from "./draft.ts";
import { softmax } from "./functions/activations.ts";
import { DECODERS } from "./functions/decoders.ts";
import { quoted, remark } from "./literal.ts";

/** Everything that a module tells. */
export interface ModuleParts {
  /** The steps of the network. */
  readonly draft: Draft;
  /** The name of the value that is its output. */
  readonly output: string;
  /** The type that the learned numbers are stored as. */
  readonly stored: Stored;
  /** The name of the network. */
  readonly name: string;
  /** How many numbers it takes. */
  readonly inputs: number;
  /** What it takes, for people. */
  readonly inputText: string;
  /** What it gives, for people. */
  readonly outputText: string;
  /** The smallest and the largest number of the input, if there are such. */
  readonly range: readonly [smallest: number, largest: number] | undefined;
  /** A function that prepares the input, if there is one. */
  readonly prepare: string | undefined;
  /** Whether a softmax stands behind the network. */
  readonly hasSoftmax: boolean;
  /** The names of the classes, if its outputs are classes. */
  readonly classNames: readonly string[] | undefined;
  /** Sentences for people. */
  readonly about: readonly string[];
}

const PREPARED = `/** Returns what the network takes. */
function prepared(numbers, count) {
  const result = Float32Array.from(prepare(numbers));
  if (result.length === count) return result;
  throw new RangeError(\`Cannot predict from \${result.length} prepared numbers, not \${count}\`);
}`;

/** Returns the text of a module. */
export function moduleText(parts: ModuleParts): string {
  const { draft, stored, classNames, prepare, hasSoftmax } = parts;
  if (hasSoftmax) addFunction(draft, softmax);
  const sections = [
    head(parts),
    ...(classNames ? [namesText(classNames)] : []),
    predictText(parts),
    ...(prepare === undefined ? [] : [PREPARED, `const prepare = ${prepare};`]),
    ...[...draft.functions.values()].map(({ source }) => source),
    ...numbersText(draft, stored),
  ];
  return `${sections.join("\n\n")}\n`;
}

function head(
  { stored, name, inputText, outputText, classNames, about }: ModuleParts,
): string {
  const names = classNames ? "classNames, predict" : "predict";
  const facts = [
    ...about,
    `Network: ${name}.`,
    `Input: ${inputText}.`,
    `Output: ${outputText}.`,
    `Weights are ${stored}, values between layers float32, and sums float64.`,
  ];
  return [
    "/**",
    " * A trained network in one module, without imports: for browsers, Deno, Node and Bun.",
    " *",
    " * ```js",
    ` * import { ${names} } from "./model.js";`,
    ...(classNames
      ? [
        " * const outputs = predict(input);",
        " * console.log(classNames[outputs.indexOf(Math.max(...outputs))]);",
      ]
      : [" * console.log(predict(input));"]),
    " * ```",
    " *",
    ...facts.flatMap((fact) => wrappedText(remark(fact), 96)).map((line) => ` * ${line}`),
    " *",
    " * @module",
    " */",
    "// @ts-nocheck The types of what it exports are in their comments.",
  ].join("\n");
}

function namesText(names: readonly string[]): string {
  return [
    "/**",
    " * The names of the classes, in the order of the outputs.",
    " *",
    " * @type {readonly string[]}",
    " */",
    "export const classNames = [",
    ...names.map((name) => `  ${quoted(name)},`),
    "];",
  ].join("\n");
}

function predictText(
  { draft, output, inputs, inputText, outputText, ...parts }: ModuleParts,
): string {
  const [smallest, largest] = parts.range ?? [];
  // The numbers are float32 when they are compared.
  const [check, rule] = smallest === undefined || largest === undefined
    ? ["Number.isFinite(x)", "numbers are finite"]
    : [
      `x >= ${Math.fround(smallest)} && x <= ${Math.fround(largest)}`,
      `numbers are from ${smallest} to ${largest}`,
    ];
  const ready = parts.prepare === undefined ? "numbers" : `prepared(numbers, ${inputs})`;
  return [
    "/**",
    " * Returns what the network gives for one input.",
    " *",
    ` * @param {ArrayLike<number>} input ${inputText}`,
    ` * @returns {Float32Array} ${outputText}`,
    " * @throws {RangeError} for more or fewer numbers, or one that is none of these.",
    " */",
    "export function predict(input) {",
    `  if (input?.length !== ${inputs}) {`,
    `    throw new RangeError(\`Cannot predict from \${input?.length} numbers: the network takes ${inputs}\`);`,
    "  }",
    "  const find = Array.prototype.findIndex;",
    '  let wrong = find.call(input, (x) => typeof x !== "number");',
    "  const numbers = Float32Array.from(wrong < 0 ? input : []);",
    `  if (wrong < 0) wrong = numbers.findIndex((x) => !(${check}));`,
    "  if (wrong >= 0) {",
    `    throw new RangeError(\`Cannot predict from \${input[wrong]} at \${wrong}: ${rule}\`);`,
    "  }",
    `  const ${INPUT} = ${ready};`,
    ...draft.lines.map((line) => `  ${line}`),
    `  return ${parts.hasSoftmax ? `softmax(${output})` : output};`,
    "}",
  ].join("\n");
}

function numbersText({ constants }: Draft, stored: Stored): readonly string[] {
  if (constants.length === 0) return [];
  let from = 0;
  const parts = constants.map(({ name, data, about }) => {
    const to = from + data.length;
    const line = `const ${name} = learned.subarray(${from}, ${to}); // ${remark(about)}`;
    from = to;
    return line;
  });
  return [
    DECODERS[stored],
    ["const learned = decode(`", ...base64Lines(constants.map(({ data }) => data), stored), "`);"]
      .join(
        "\n",
      ),
    parts.join("\n"),
  ];
}
