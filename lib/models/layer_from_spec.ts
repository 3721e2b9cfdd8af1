/**
 * Specs to layers: what {@linkcode LayerInfo.spec} is for.
 *
 * @module
 */

import { graph, type GraphNode } from "../compose/graph.ts";
import type { ImageSize } from "../values/image.ts";
import type { Json } from "../values/json.ts";
import type { AnyLayer, Spec } from "../layers/layer.ts";
import { averagePool2d } from "../layers/average_pool2d.ts";
import { batchNorm } from "../layers/batch_norm.ts";
import { columns } from "../layers/columns.ts";
import { conv2d } from "../layers/conv2d.ts";
import { dense } from "../layers/dense.ts";
import { dropout } from "../layers/dropout.ts";
import { frozen } from "../layers/frozen.ts";
import { gelu } from "../layers/gelu.ts";
import { globalAveragePool } from "../layers/global_average_pool.ts";
import { layerNorm } from "../layers/layer_norm.ts";
import { leakyRelu } from "../layers/leaky_relu.ts";
import { maxPool2d } from "../layers/max_pool2d.ts";
import { relu } from "../layers/relu.ts";
import { sigmoid } from "../layers/sigmoid.ts";
import { softmax } from "../layers/softmax.ts";
import { spatialDropout } from "../layers/spatial_dropout.ts";
import { tanh } from "../layers/tanh.ts";
import { sequential } from "../compose/pipe.ts";
import type { PoolingOptions } from "../layers/pooling.ts";
import { type Options, optionsOf } from "./spec_options.ts";

/** What makes the layers of your own kinds out of their specs, each under the name of its kind. */
export type OwnLayers = Readonly<Record<string, (spec: Spec) => AnyLayer>>;

/** What rebuilding layers may be told. */
export interface LayerFromSpecOptions {
  /** How to rebuild layers of your own. The default is that there are none. */
  readonly layers?: OwnLayers;
}

/**
 * The layer of a spec: `layerFromSpec(layer.spec)` is the same layer again, with the initializers that are the
 * default. Nothing in the spec is trusted.
 *
 * @throws {TypeError} if the spec is malformed, or of a kind that is neither foldnet's nor in `layers`.
 * @throws {RangeError} if an option is out of its range, if sizes do not fit, if layers are nested more
 * than 100 deep, or if a graph has more than 1,000 nodes.
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
  return rebuilt(spec, new Map(Object.entries(layers)), 0);
}

type Own = ReadonlyMap<string, (spec: Spec) => AnyLayer>;

/** Networks of people are not nested as deep, and a stack holds far more. */
const DEEPEST = 100;

function rebuilt(json: Json | undefined, own: Own, depth: number): AnyLayer {
  if (depth > DEEPEST) {
    throw new RangeError(`Cannot rebuild layers that are nested more than ${DEEPEST} deep`);
  }
  const options = optionsOf(json, "a layer");
  const kind = options.text("kind");
  const make = own.get(kind);
  if (make) return make({ ...options.all, kind });
  const known = KINDS.get(kind);
  if (known) {
    const named = optionsOf(json, `a layer of kind "${kind}"`);
    return known(named, (inner) => rebuilt(inner, own, depth + 1));
  }
  if (kind === "elementwise") {
    throw new TypeError(
      `Cannot rebuild the element-wise layer "${
        options.text("name")
      }": functions cannot be saved. ` +
        "Give it a spec of its own, and say in `layers` how to rebuild that",
    );
  }
  throw new TypeError(
    `Cannot rebuild a layer of kind "${kind}": there is none. ` +
      "If it is one of your own, say in `layers` how",
  );
}

type Rebuild = (options: Options, inner: (spec: Json | undefined) => AnyLayer) => AnyLayer;

/** All kinds of layers: how each is made of its spec. */
const KINDS: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ["averagePool2d", (is) => averagePool2d(is.pair("window"), windowsOf(is))],
  ["batchNorm", (is) => {
    return batchNorm({ momentum: is.number("momentum"), epsilon: is.number("epsilon") });
  }],
  ["columns", (is) => columns(is.size("from"), is.size("to"))],
  ["conv2d", (is) => {
    const bias = is.flag("bias");
    return conv2d(is.size("channels"), is.pair("kernel"), { bias, ...windowsOf(is) });
  }],
  ["dense", (is) => dense(is.size("inputs"), is.size("outputs"), { bias: is.flag("bias") })],
  ["dropout", (is) => dropout(is.number("rate"))],
  ["frozen", (is, inner) => frozen(inner(is.all["layer"]))],
  ["gelu", () => gelu()],
  ["globalAveragePool", (is) => globalAveragePool(imageOf(is))],
  ["graph", graphOf],
  ["layerNorm", (is) => layerNorm({ epsilon: is.number("epsilon") })],
  ["leakyRelu", (is) => leakyRelu({ slope: is.number("slope") })],
  ["maxPool2d", (is) => maxPool2d(is.pair("window"), windowsOf(is))],
  ["pipe", (is, inner) => sequential(is.list("layers").map(inner))],
  ["relu", () => relu()],
  ["sigmoid", () => sigmoid()],
  ["softmax", () => softmax()],
  ["spatialDropout", (is) => spatialDropout(is.number("rate"))],
  ["tanh", () => tanh()],
]);

/** What layers with windows have in common. */
function windowsOf(is: Options): PoolingOptions {
  return {
    stride: is.pair("stride"),
    padding: is.choice("padding", ["valid", "same"]),
    ...imageOf(is),
  };
}

/** The size of images, which layers that stand behind others need not tell. */
function imageOf(is: Options): { readonly image?: ImageSize } {
  // Files of foldnet 0.1 call it input.
  const name = ["image", "input"].find(is.has);
  return name ? { image: is.image(name) } : {};
}

/** Graphs of people are smaller, and the way through one is walked by recursion. */
const MOST_NODES = 1000;

function graphOf(is: Options, inner: (spec: Json | undefined) => AnyLayer): AnyLayer {
  const given = Object.entries(is.record("nodes"));
  if (given.length > MOST_NODES) {
    throw new RangeError(
      `Cannot rebuild a graph of ${given.length} nodes: there may be ${MOST_NODES}`,
    );
  }
  const nodes = given.map(([name, json]): [string, GraphNode] => {
    const node = optionsOf(json, `the node "${name}" of a graph`);
    const join = node.has("join") ? node.choice("join", ["add", "concat"]) : undefined;
    return [name, {
      inputs: node.names("inputs"),
      ...(join && { join }),
      ...(node.has("layer") && { layer: inner(node.all["layer"]) }),
    }];
  });
  return graph<string>(
    Object.fromEntries(nodes) as Record<string, GraphNode> & { readonly output: GraphNode },
    is.has("inputs") ? { inputs: is.size("inputs") } : {},
  );
}
