/**
 * The text of a module: its head, what it exports, its functions, and its numbers.
 *
 * @module
 */

import { wrappedText } from "./wrapped_text.ts";
import { base64Lines } from "./base64.ts";
import { addFunction, type Draft, INPUT } from "./draft.ts";
import { softmax } from "./functions/activations.ts";
import { quoted, remark } from "./literal.ts";

/** Everything that a module tells. */
export interface ModuleParts {
  /** The steps of the network. */
  readonly draft: Draft;
  /** The name of the value that is its output. */
  readonly output: string;
  /** The name of the network. */
  readonly name: string;
  /** How many numbers it takes, and what they are. */
  readonly inputs: number;
  readonly inputText: string;
  /** How many numbers it gives, and what they are. */
  readonly outputs: number;
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

/** Returns the text of a module. */
export function moduleText(parts: ModuleParts): string {
  const { draft, classNames, prepare, hasSoftmax } = parts;
  if (hasSoftmax) addFunction(draft, softmax);
  const sections = [
    head(parts),
    ...(classNames ? [namesText(classNames)] : []),
    predictText(parts),
    ...(prepare === undefined ? [] : [`const prepare = ${prepare};`]),
    ...[...draft.functions.values()].map(({ source }) => source),
    ...numbersText(draft),
  ];
  return `${sections.join("\n\n")}\n`;
}

function head({ name, inputs, inputText, outputs, outputText, classNames, about }: ModuleParts) {
  const names = classNames ? "classNames, predict" : "predict";
  const facts = [
    ...about,
    `Network: ${name}.`,
    `Input: ${inputs} ${inputText}.`,
    `Output: ${outputs} ${outputText}.`,
    "Sums are float64; weights, and values between layers, are float32.",
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
  { draft, output, inputs, inputText, outputs, outputText, ...parts }: ModuleParts,
): string {
  const [smallest, largest] = parts.range ?? [];
  const check = smallest === undefined
    ? "Number.isFinite(x)"
    : `x >= ${smallest} && x <= ${largest}`;
  const rule = smallest === undefined
    ? "numbers are finite"
    : `numbers are from ${smallest} to ${largest}`;
  const ready = parts.prepare === undefined ? "numbers" : "prepare(numbers)";
  return [
    "/**",
    " * Returns what the network gives for one input.",
    " *",
    ` * @param {ArrayLike<number>} input ${inputs} ${inputText}`,
    ` * @returns {Float32Array} ${outputs} ${outputText}`,
    " * @throws {RangeError} for more or fewer numbers, or one that is none of these.",
    " */",
    "export function predict(input) {",
    `  if (input?.length !== ${inputs}) {`,
    `    throw new RangeError(\`Cannot predict from \${input?.length} numbers: the network takes ${inputs}\`);`,
    "  }",
    "  const numbers = Float32Array.from(input);",
    `  const wrong = numbers.findIndex((x) => !(${check}));`,
    "  if (wrong >= 0) {",
    `    throw new RangeError(\`Cannot predict from \${input[wrong]} at \${wrong}: ${rule}\`);`,
    "  }",
    `  const ${INPUT} = ${ready};`,
    ...draft.lines.map((line) => `  ${line}`),
    `  return ${parts.hasSoftmax ? `softmax(${output})` : output};`,
    "}",
  ].join("\n");
}

function numbersText({ constants }: Draft): readonly string[] {
  if (constants.length === 0) return [];
  let from = 0;
  const parts = constants.map(({ name, data, about }) => {
    const to = from + data.length;
    const line = `const ${name} = learned.subarray(${from}, ${to}); // ${remark(about)}`;
    from = to;
    return line;
  });
  return [
    `/** Returns the float32 numbers in base64, lowest byte first. */
function decode(base64) {
  const text = atob(base64);
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint8(i, text.charCodeAt(i));
  const numbers = new Float32Array(text.length / 4);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.getFloat32(4 * i, true);
  return numbers;
}`,
    ["const learned = decode(`", ...base64Lines(constants.map(({ data }) => data)), "`);"].join(
      "\n",
    ),
    parts.join("\n"),
  ];
}
