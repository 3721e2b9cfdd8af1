/**
 * Graphs: layers that do not stand in a line are a layer.
 *
 * @module
 */

import { composed } from "./composition.ts";
import { isCount } from "../values/count.ts";
import type { Part } from "./fitted_parts.ts";
import { type ImageSize, numbersOf, requireImageSize, sizeOf } from "../values/image.ts";
import { type AnyLayer, type Empty, type Join, type Layer, sameSize } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";

/** A node of a graph: it reads values, joins them, and feeds the result to its layer. */
export interface GraphNode<Name extends string = string> {
  /** The values that it reads: names of other nodes, or `"input"` for the input of the graph. */
  readonly inputs: Name | readonly Name[];
  /**
   * How it joins several values: `"add"`, or `"concat"` for columns side by side. Images of equal height
   * and width are concatenated channel by channel.
   */
  readonly join?: Join;
  /** The layer that computes its output. Without one the joined values are its output. */
  readonly layer?: AnyLayer;
}

/** Options of a graph. */
export interface GraphOptions {
  /** Features per row of the input. The default is what the layers of the graph ask for. */
  readonly inputs?: number;
  /** The size of the images that the rows of the input are. The default is likewise. */
  readonly image?: ImageSize;
}

/**
 * Returns the layer of a graph without cycles. Each node reads the input or other nodes, and the node named
 * `output` gives the output. The gradients of a node that several nodes read are added up.
 *
 * The order in which the nodes are written makes no difference: they run in the order in which `output`
 * asks for them. The parameters are an array in that order, with an element for each node. A graph of nodes
 * in a line computes the same bits as {@linkcode pipe}.
 *
 * A batch is one matrix. For several inputs, let nodes take {@linkcode columns} of it; for several
 * outputs, let `output` concatenate them.
 *
 * @throws {TypeError} if nodes read each other in a cycle; if a node reads one that does not exist, reads
 * nothing, or reads several and has no `join`; if nothing on the way to `output` reads a node; if there is
 * no `output`, or a node is named `input`.
 * @throws {RangeError} if sizes do not fit, or are not whole numbers from 1.
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
  if (inputs !== undefined && !isCount(inputs)) {
    throw new RangeError(`Cannot make a graph of ${inputs} inputs: they are a whole number from 1`);
  }
  const given = new Map<string, GraphNode>(Object.entries(nodes));
  if (given.has("input")) {
    throw new TypeError('Cannot name a node "input": that is the input of the graph');
  }
  const places = new Map([["input", 0]]);
  const parts: Part[] = [];
  const order: (readonly [string, GraphNode])[] = [];

  /** Returns the index of a node's value, after those of all that it reads. `way` leads to it from output. */
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
      // Sound, because the parameters of a layer reach that layer and no other.
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

/** Returns the layer of a node that has none. */
function passOn(join: Join | undefined): Layer<number, number, Empty> {
  const kind = join ?? "identity";
  return sameSize<number, undefined>({
    name: kind,
    spec: { kind },
    forward: (_engine, _params, input) => ({ output: input, saved: undefined }),
    backward: (_engine, _params, _saved, gradient) => ({
      inputGradient: gradient,
      gradients: [],
    }),
    onnx: (_onnx, input) => input,
  });
}

function quoted(names: readonly string[], between = ", "): string {
  return names.map((name) => `"${name}"`).join(between);
}
