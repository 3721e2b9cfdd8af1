/**
 * How layers compose where they do not stand in a line: a graph of layers is a layer.
 *
 * @module
 */

import { composed } from "./composition.ts";
import type { Part } from "./fitted_parts.ts";
import { type ImageSize, numbersOf, requireImageSize, sizeOf } from "../values/image.ts";
import { type AnyLayer, type Empty, type Join, type Layer, sameSize } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";

/** A node of a graph: it reads, it joins what it reads, and it feeds that to its layer. */
export interface GraphNode<Name extends string = string> {
  /** Whose outputs it reads: names of other nodes, or `"input"` for the input of the graph. */
  readonly inputs: Name | readonly Name[];
  /**
   * How it joins them, if they are several: `"add"`, or `"concat"` for columns side by side, which of
   * equally large images are their channels.
   */
  readonly join?: Join;
  /** What it does with them. The default is nothing: they are its output. */
  readonly layer?: AnyLayer;
}

/** What a graph may be told. */
export interface GraphOptions {
  /** Features per row of the input. The default is what the layers that read only it ask for. */
  readonly inputs?: number;
  /** The size of the images that the rows of the input are, likewise. */
  readonly image?: ImageSize;
}

/**
 * The layer of a graph without cycles, each of whose nodes reads the input or other nodes. The node
 * named `output` is its output. The gradients of a node that is read by several are added up.
 *
 * In what order the nodes are written down makes no difference: they are taken in the order in which
 * `output` asks for them, and so are the parameters, an array with an element for each node. A graph of
 * nodes in a line is {@linkcode pipe}, bit for bit.
 *
 * A batch is one matrix. For several inputs, let nodes take {@linkcode columns} of it; for several
 * outputs, let `output` concatenate them.
 *
 * @throws {TypeError} if nodes read each other in a cycle; if a node reads what is not there, reads
 * nothing, or reads several and has no `join`; if nothing on the way to `output` reads it; if there is
 * no `output`, or a node is named `input`.
 * @throws {RangeError} if sizes do not fit, or the size of an image is none.
 *
 * @example
 * ```ts
 * import { columns, dense, graph, summary } from "@foldnet/foldnet";
 *
 * const network = graph({
 *   image: { inputs: "input", layer: columns(0, 784) },
 *   hidden: { inputs: "image", layer: dense(784, 32) },
 *   age: { inputs: "input", layer: columns(784, 785) },
 *   output: { inputs: ["hidden", "age"], join: "concat", layer: dense(33, 10) },
 * }, { inputs: 785 });
 * console.log(summary(network));
 * // layer                                     outputs  parameters
 * // image = columns 0 to 784 of input             784           0
 * // hidden = dense 784 -> 32 of image              32      25,120
 * // age = columns 784 to 785 of input               1           0
 * // output = dense 33 -> 10 of [hidden, age]       10         340
 * // total                                                  25,460
 * ```
 */
export function graph<const Name extends string>(
  nodes: { readonly [Each in Name | "output"]: GraphNode<NoInfer<Name> | "input"> },
  { image, inputs = image && numbersOf(image) }: GraphOptions = {},
): Layer<number, number, readonly Tree[]> {
  if (image) requireImageSize("make a graph", image);
  const given = new Map<string, GraphNode>(Object.entries(nodes));
  if (given.has("input")) {
    throw new TypeError('Cannot name a node "input": that is the input of the graph');
  }
  const places = new Map([["input", 0]]);
  const parts: Part[] = [];
  const order: (readonly [string, GraphNode])[] = [];

  /** The place of a node, once all that it reads have theirs. `way` leads from the output to it. */
  function place(name: string, way: readonly string[]): number {
    const known = places.get(name);
    if (known !== undefined) return known;
    const node = given.get(name);
    const reader = way.length > 0 ? `, which "${way.at(-1)}" reads` : "";
    if (!node) throw new TypeError(`Cannot find the node "${name}"${reader}`);
    const onward = [...way, name];
    if (way.includes(name)) {
      throw new TypeError(`Cannot make a graph with a cycle: ${quoted(onward, " reads ")}`);
    }
    const { join, layer } = node;
    const names = [node.inputs].flat();
    if (names.length !== 1 && !(names.length && join)) {
      throw new TypeError(`Cannot join the ${names.length} inputs of "${name}": join is ${join}`);
    }
    const reads = names.map((each) => place(each, onward));
    const source = join === "concat" ? `[${names.join(", ")}]` : names.join(" + ");
    order.push([name, node]);
    const end = parts.push({
      reads,
      join,
      node: name,
      layer: layer ?? passOn(join),
      title: (own) => `${name} = ${layer ? `${own.name} of ` : ""}${source}`,
    });
    places.set(name, end);
    return end;
  }

  place("output", []);
  const unread = [...given.keys()].filter((name) => !places.has(name));
  if (unread.length > 0) {
    throw new TypeError(
      `Cannot make a graph in which nothing on the way to "output" reads ${quoted(unread)}`,
    );
  }
  return composed({
    kind: "graph",
    inputs,
    image,
    parts,
    spec: (specs) => ({
      nodes: Object.fromEntries(order.map(([name, { inputs, join, layer }], i) => [name, {
        inputs,
        ...(join && { join }),
        ...(layer && { layer: specs[i] ?? null }),
      }])),
      ...(inputs && { inputs }),
      ...(image && { image: sizeOf(image) }),
    }),
  });
}

/** The layer of a node that has none. */
function passOn(join: Join | undefined): Layer<number, number, Empty> {
  const kind = join ?? "identity";
  return sameSize<number, undefined>({
    name: kind,
    spec: { kind },
    forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
    backward: (_engine, _params, _residual, gradient) => ({
      inputGradient: gradient,
      gradients: [],
    }),
  });
}

function quoted(names: readonly string[], between = ", "): string {
  return names.map((name) => `"${name}"`).join(between);
}
