/**
 * Specs to layers: the inverse of {@linkcode LayerInfo.spec}.
 *
 * @module
 */

import { graph, type GraphNode } from "../compose/graph.ts";
import { brief, isRecord, type Json } from "../values/json.ts";
import type { AnyLayer, LayerInfo, Spec } from "../layers/layer.ts";
import { frozen } from "../layers/frozen.ts";
import * as constructors from "../layers/mod.ts";
import { sequential } from "../compose/pipe.ts";
import { LARGEST, optionsOf, requireOption } from "./spec_options.ts";

/** Functions that make layers of your own from their specs, each under its kind. */
export type OwnLayers = Readonly<Record<string, (spec: Spec) => AnyLayer>>;

/** Options of rebuilding layers. */
export interface LayerFromSpecOptions {
  /** How to rebuild layers of your own. The default is none. */
  readonly layers?: OwnLayers;
}

/**
 * Returns the layer of a spec: `layerFromSpec(layer.spec)` is the same layer again, with the default
 * initializers. Nothing in the spec is trusted.
 *
 * @throws {TypeError} if the spec is malformed, or of a kind that is neither foldnet's nor in `layers`.
 * @throws {RangeError} if an option is out of its range, if sizes do not fit, if layers are nested more
 * than 100 deep, if a graph has more than 1,000 nodes, or if a layer has more than 2^24 features.
 *
 * @example
 * ```ts
 * import { dense, layerFromSpec, pipe, relu, summary } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(4, 8), relu(), dense(8, 2));
 * const text = JSON.stringify(network.spec);
 * console.log(summary(layerFromSpec(JSON.parse(text))) === summary(network)); // true
 * ```
 */
export function layerFromSpec(spec: Json, { layers = {} }: LayerFromSpecOptions = {}): AnyLayer {
  const layer = rebuilt(spec, new Map(Object.entries(layers)), 0);
  requireBounded(layer);
  return layer;
}

/**
 * Throws unless all layers of a network have at most 2^24 features.
 *
 * @throws {RangeError} if a layer has more.
 */
export function requireBounded({ name, inputs = 0, outputs = 0, layers = [] }: LayerInfo): void {
  layers.forEach(requireBounded);
  const most = Math.max(inputs, outputs);
  if (!(most <= LARGEST)) {
    throw new RangeError(`Cannot rebuild ${name}: ${most} features are more than ${LARGEST}`);
  }
}

type Own = ReadonlyMap<string, (spec: Spec) => AnyLayer>;

/** Networks of people are not nested as deep, and a stack holds far more. */
const DEEPEST = 100;

function rebuilt(json: Json | undefined, own: Own, depth: number): AnyLayer {
  if (depth > DEEPEST) {
    throw new RangeError(`Cannot rebuild layers that are nested more than ${DEEPEST} deep`);
  }
  if (!isRecord(json)) {
    throw new TypeError(`Cannot make a layer of ${brief(json)}: it is no record`);
  }
  const { kind, ...options } = json;
  if (typeof kind !== "string") {
    throw new TypeError(`Cannot make a layer whose kind is ${brief(kind)}: it is a text`);
  }
  const make = own.get(kind);
  if (make) return requireLayer(kind, make({ ...options, kind }));
  if (Object.hasOwn(options, "input") && Object.hasOwn(options, "image")) {
    throw new TypeError(
      `Cannot make a layer of kind ${brief(kind)} with both image and input: input is its old name`,
    );
  }
  const inner = (spec: Json | undefined) => rebuilt(spec, own, depth + 1);
  const composition = COMPOSITIONS.get(kind);
  const layer = composition ? composition(options, inner) : constructed(kind, options);
  const odd = Object.keys(options).find((name) => !Object.hasOwn(layer.spec, nameNow(name)));
  if (odd !== undefined) {
    throw new TypeError(`Cannot make a layer of kind "${kind}" with the option ${brief(odd)}`);
  }
  return layer;
}

/** Returns what a maker of layers returned. No compiler has checked one in JavaScript. */
function requireLayer(kind: string, made: AnyLayer | undefined | null): AnyLayer {
  if (
    isRecord(made?.spec) && typeof made.init === "function" &&
    typeof made.forward === "function" && typeof made.backward === "function"
  ) {
    return made;
  }
  throw new TypeError(
    `Cannot rebuild a layer of kind ${brief(kind)}: its function in \`layers\` returned ${
      brief(made)
    }, not a layer`,
  );
}

type Options = Readonly<Record<string, Json>>;

/** The arguments of constructors that come before their options. */
const POSITIONAL: ReadonlyMap<string, readonly string[]> = new Map([
  ["averagePool2d", ["window"]],
  ["columns", ["from", "to"]],
  ["conv1d", ["channels", "kernel"]],
  ["conv2d", ["channels", "kernel"]],
  ["conv2dTranspose", ["channels", "kernel"]],
  ["dense", ["inputs", "outputs"]],
  ["dropout", ["rate"]],
  ["embedding", ["vocabulary", "features"]],
  ["gru", ["units"]],
  ["lstm", ["units"]],
  ["maxPool2d", ["window"]],
  ["positionwiseDense", ["outputs"]],
  ["reshape", ["size"]],
  ["rnn", ["units"]],
  ["selfAttention", ["heads"]],
  ["spatialDropout", ["rate"]],
  ["upsample2d", ["factor"]],
]);

/** Returns the layer that the function of a kind makes. The function checks its arguments. */
function constructed(kind: string, given: Options): AnyLayer {
  if (!Object.hasOwn(constructors, kind)) {
    const reason = kind === "elementwise"
      ? `functions such as ${brief(given["name"])} cannot be saved. Give it a spec of its own, and`
      : "there is none. If it is one of your own,";
    throw new TypeError(
      `Cannot rebuild a layer of kind ${
        brief(kind)
      }: ${reason} say in \`layers\` how to rebuild it`,
    );
  }
  const options = new Map(Object.entries(given).map(([name, json]) => [nameNow(name), json]));
  options.forEach((json, name) => requireOption(kind, name, json));
  const ahead = (POSITIONAL.get(kind) ?? []).map((name) => {
    const json = options.get(name);
    options.delete(name);
    return json;
  });
  const make = constructors[kind as keyof typeof constructors] as Constructor;
  return make(...ahead, Object.fromEntries(options));
}

type Constructor = (...args: readonly unknown[]) => AnyLayer;

/** Returns the name of an option: foldnet 0.1 called the size of images `input`. */
function nameNow(name: string): string {
  return name === "input" ? "image" : name;
}

type Inner = (spec: Json | undefined) => AnyLayer;

/** The layers that are made of layers. */
const COMPOSITIONS: ReadonlyMap<string, (options: Options, inner: Inner) => AnyLayer> = new Map([
  ["frozen", (options: Options, inner: Inner): AnyLayer => frozen(inner(options["layer"]))],
  ["graph", graphOf],
  ["pipe", (options: Options, inner: Inner): AnyLayer => {
    return sequential(optionsOf(options, "a pipeline").list("layers").map(inner));
  }],
]);

/** Graphs of people are smaller, and the way through one is walked by recursion. */
const MOST_NODES = 1000;

function graphOf(options: Options, inner: Inner): AnyLayer {
  const is = optionsOf(options, "a graph");
  const given = Object.entries(is.record("nodes"));
  if (given.length > MOST_NODES) {
    throw new RangeError(
      `Cannot rebuild a graph of ${given.length} nodes: there may be ${MOST_NODES}`,
    );
  }
  const nodes = given.map(([name, json]): [string, GraphNode] => {
    const node = optionsOf(json, `the node ${brief(name)} of a graph`);
    const join = node.has("join") ? node.choice("join", ["add", "concat"]) : undefined;
    return [name, {
      inputs: node.names("inputs"),
      ...(join && { join }),
      ...(node.has("layer") && { layer: inner(node.all["layer"]) }),
    }];
  });
  return graph<string>(
    Object.fromEntries(nodes) as Record<string, GraphNode> & { readonly output: GraphNode },
    {
      ...(is.has("inputs") && { inputs: is.size("inputs") }),
      ...(is.has("image") && { image: is.image("image") }),
    },
  );
}
