/**
 * Layers as text, for addresses: `conv2d(16,3),maxPool2d(2),relu,dense(10)`.
 *
 * @module
 */

import { isList, isRecord, type Json, parseJson } from "../../../../lib/values/json.ts";
import type { Spec } from "../../../../mod.ts";
import { LAYER_KINDS, RESIDUAL } from "./layer_kinds.ts";
import { residualBlock, residualKernel } from "./residual_block.ts";

/** More layers than anybody adds by hand. */
const MOST_LAYERS = 100;

/**
 * Returns layers as text. The inputs of dense layers are left out, as those of the others are: they follow from
 * the layers before. Layers that no call can write are JSON.
 *
 * @example
 * ```ts
 * console.log(layersText([{ kind: "conv2d", channels: 16, kernel: 3, bias: false }, { kind: "relu" }]));
 * // conv2d(16,3,bias:false),relu
 * ```
 */
export function layersText(layers: readonly Spec[]): string {
  const calls = layers.map(callText);
  const isPlain = calls.length > 0 && calls.every((call) => call !== undefined);
  return isPlain ? calls.join(",") : JSON.stringify(layers.map(withoutInputs));
}

/**
 * Returns the layers of a text. It says nothing of whether they exist or fit.
 *
 * @throws {SyntaxError} if the text is malformed; the message says where.
 */
export function parseLayers(text: string): readonly Spec[] {
  const layers = text.startsWith("[") ? listedLayers(text) : calledLayers(text);
  if (layers.length > MOST_LAYERS) {
    throw new SyntaxError(`there are ${layers.length} layers, and may be ${MOST_LAYERS}`);
  }
  return layers;
}

/** Returns a layer without what follows from the layers before. */
export function withoutInputs(spec: Spec): Spec {
  const kernel = residualKernel(spec);
  if (kernel !== undefined) return { kind: RESIDUAL, kernel };
  if (spec.kind !== "dense") return spec;
  const { inputs: _, ...rest } = spec;
  return { ...rest, kind: spec.kind };
}

/** Returns a layer of a text as a spec that the library knows. */
function whole(spec: Spec): Spec {
  const { kernel } = spec;
  return spec.kind === RESIDUAL && kernel !== undefined ? residualBlock(kernel, 1) : spec;
}

const NAME = /^[A-Za-z]\w*$/;
const SIDES = /^(\d{1,8})x(\d{1,8})$/;

function callText(spec: Spec): string | undefined {
  const { kind, ...options } = withoutInputs(spec);
  if (!NAME.test(kind)) return undefined;
  const args: string[] = [];
  let isAhead = true;
  for (const name of namesAhead(kind)) {
    const text = Object.hasOwn(options, name) ? valueText(options[name]) : undefined;
    isAhead &&= text !== undefined;
    if (isAhead && text !== undefined) args.push(text);
  }
  const ahead = namesAhead(kind).slice(0, args.length);
  for (const name of Object.keys(options).filter((name) => !ahead.includes(name)).toSorted()) {
    const text = valueText(options[name]);
    if (text === undefined || !NAME.test(name) || name === "__proto__") return undefined;
    args.push(`${name}:${text}`);
  }
  return args.length === 0 ? kind : `${kind}(${args.join(",")})`;
}

/** Returns the options that a text gives without their names. */
function namesAhead(kind: string): readonly string[] {
  const { options = [] } = LAYER_KINDS.get(kind) ?? {};
  return options.filter(({ otherwise }) => otherwise === undefined).map(({ name }) => name);
}

function valueText(value: Json | undefined): string | undefined {
  if (typeof value === "boolean") return `${value}`;
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : undefined;
  if (typeof value === "string") return valueOf(value) === value ? value : undefined;
  if (isList(value) && value.length === 2) {
    const text = value.join("x");
    const again = valueOf(text);
    return isList(again) && again.every((side, i) => side === value[i]) ? text : undefined;
  }
  return undefined;
}

/** Returns the value that a word writes, or undefined if it writes none. */
function valueOf(word: string): Json | undefined {
  if (word === "true" || word === "false") return word === "true";
  const [, height, width] = SIDES.exec(word) ?? [];
  if (height !== undefined) return [Number(height), Number(width)];
  if (/^-?\d/.test(word)) {
    return /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/.test(word) && Number.isFinite(Number(word))
      ? Number(word)
      : undefined;
  }
  return NAME.test(word) ? word : undefined;
}

/** A call, or one without arguments. None nests. */
const CALL = /^([A-Za-z]\w{0,39})(?:\(([^()]{0,200})\))?(,|$)/;

function calledLayers(text: string): readonly Spec[] {
  const layers: Spec[] = [];
  let rest = text;
  do {
    const [found, kind = "", args, end] = CALL.exec(rest) ?? [];
    if (found === undefined) throw new SyntaxError(`${quote(rest)} is no layer`);
    layers.push(whole({ ...optionsIn(kind, args), kind }));
    rest = rest.slice(found.length);
    if (end === "") return layers;
  } while (layers.length <= MOST_LAYERS);
  return layers;
}

function optionsIn(kind: string, args: string | undefined): { readonly [name: string]: Json } {
  if (args === undefined) return {};
  const ahead = namesAhead(kind);
  const options = new Map<string, Json>();
  for (const [i, arg] of args.split(",").entries()) {
    const [, given, word = ""] = /^(?:([A-Za-z]\w*):)?(.*)$/s.exec(arg) ?? [];
    const name = given ?? ahead[i];
    const value = valueOf(word);
    if (name === undefined || value === undefined) {
      throw new SyntaxError(`${quote(arg)} is no option of ${kind}`);
    }
    if (options.has(name) || name === "kind") {
      throw new SyntaxError(`${kind} has its ${name} twice`);
    }
    options.set(name, value);
  }
  return Object.fromEntries(options);
}

function listedLayers(text: string): readonly Spec[] {
  const json = parseJson(text);
  if (!isList(json)) throw new SyntaxError(`${quote(text)} is no JSON`);
  return json.map((each) => {
    const kind = isRecord(each) ? each["kind"] : undefined;
    if (!isRecord(each) || typeof kind !== "string") {
      throw new SyntaxError(`${quote(JSON.stringify(each))} is no layer`);
    }
    return whole({ ...each, kind });
  });
}

function quote(text: string): string {
  return `"${text.length > 30 ? `${text.slice(0, 30)}…` : text}"`;
}
