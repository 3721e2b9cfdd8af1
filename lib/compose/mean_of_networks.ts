/**
 * The mean of several networks as a network.
 *
 * @module
 */

import { globalAveragePool } from "../layers/global_average_pool.ts";
import type { AnyLayer, LayerInfo } from "../layers/layer.ts";
import { reshape } from "../layers/reshape.ts";
import { imageShape } from "../values/image.ts";
import { isRecord, type Json } from "../values/json.ts";
import { graph, type GraphNode } from "./graph.ts";
import { sequential } from "./pipe.ts";

/**
 * Returns the network that gives the mean of the outputs of several, which have the same input. Their outputs
 * stand side by side, as the pixels of a column of an image, and global pooling takes the mean of each channel.
 * Its parameters are those of the networks, then those of the mean, which has none.
 *
 * @throws {RangeError} if there is no network, a size is not known, sizes differ, or outputs are images.
 */
export function meanOfNetworks(networks: readonly AnyLayer[]): AnyLayer {
  const [first, ...others] = networks;
  if (!first) throw new RangeError("Cannot take the mean of no networks");
  const { inputs, outputs } = first;
  for (const { name, outputImage, ...sizes } of networks) {
    if (sizes.inputs === undefined || sizes.outputs === undefined) {
      throw new RangeError(`Cannot take the mean of ${name} and others: its size is not known`);
    }
    if (outputImage && outputImage.height * outputImage.width > 1) {
      throw new RangeError(
        `Cannot take the mean of ${name} and others: its outputs are images of ${
          imageShape(outputImage)
        }, not rows`,
      );
    }
  }
  const other = others.find((each) => each.inputs !== inputs || each.outputs !== outputs);
  if (other) {
    throw new RangeError(
      `Cannot take the mean of ${first.name} and ${other.name}: their sizes differ`,
    );
  }
  const members = networks.map((layer, i): [string, GraphNode] => [
    `member ${i + 1}`,
    { inputs: "input", layer },
  ]);
  const column = { height: networks.length, width: 1, channels: outputs ?? 0 };
  const mean = sequential([reshape(column, { order: "channelsLast" }), globalAveragePool()]);
  const nodes: Record<string, GraphNode> = Object.fromEntries(members);
  return graph<string>({
    ...nodes,
    output: { inputs: Object.keys(nodes), join: "concat", layer: mean },
  });
}

/** Tells whether a network is what {@linkcode meanOfNetworks} makes of networks that a test passes. */
export function isMeanOf(
  { layers = [] }: LayerInfo,
  passes: (network: LayerInfo) => boolean,
): boolean {
  const last = layers.at(-1);
  const [column, pool, ...more] = last?.layers ?? [];
  if (!last || !column || !pool || more.length > 0) return false;
  const members = last.reads.map((i) => layers[i - 1]);
  const reshaping = recordOf(column.spec);
  const size = recordOf(reshaping["size"]);
  return last.join === "concat" && reshaping["kind"] === "reshape" &&
    reshaping["order"] === "channelsLast" && size["height"] === members.length &&
    size["width"] === 1 && pool.spec.kind === "globalAveragePool" &&
    members.every((each) => each !== undefined && passes(each) && each.outputs === last.outputs);
}

function recordOf(json: unknown): { readonly [name: string]: Json } {
  return isRecord(json) ? json : {};
}
