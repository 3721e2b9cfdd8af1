/**
 * The layers of a network by the names that PyTorch gives them.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import type { Json } from "../values/json.ts";
import type { LayerInfo } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";
import { flattens } from "./layout.ts";
import { isRecord } from "../values/json.ts";

/** A layer that is composed of no others, where it stands in a network. */
export interface Place {
  /** The layer. */
  readonly layer: LayerInfo;
  /** What comes ahead of the names of its tensors, such as `"3.0."`; nothing if it is the network. */
  readonly prefix: string;
  /** The indices that lead to its branch in the tree of parameters. */
  readonly way: readonly number[];
  /** The size of the images that it reads, if they are such. */
  readonly image: ImageSize | undefined;
}

/**
 * The tree that has for each layer what `f` gives for its place: parameters, say.
 *
 * The layers of a pipeline are called by their numbers, those of a graph by the names of their nodes, in
 * which a dot is `%2E` and a percent sign `%25`. Where a dense layer reads images, the number of
 * an `nn.Flatten` is left out ahead of it: `nn.Sequential` has one there.
 */
export function mapPlaces(network: LayerInfo, f: (place: Place) => Tree): Tree {
  return mapFrom({ layer: network, prefix: "", way: [], image: network.inputImage }, f);
}

/** All places of a network, in the order of its parameters. */
export function placesOf(network: LayerInfo): readonly Place[] {
  const places: Place[] = [];
  mapPlaces(network, (place) => {
    places.push(place);
    return [];
  });
  return places;
}

function mapFrom(place: Place, f: (place: Place) => Tree): Tree {
  const { layer: { layers, spec }, prefix, way } = place;
  if (!layers) return f(place);
  const nodes = spec.kind === "graph" ? nodesOf(spec["nodes"]) : undefined;
  const images = new Map([["input", place.image]]);
  let before = "input";
  let flattened = 0;
  return layers.map((layer, i): Tree => {
    const node = nodes?.[i] ?? { name: `${i}`, reads: [before], join: undefined };
    const image = imageOf(node.reads.map((name) => images.get(name)), node.join);
    if (!nodes && image && flattens(layer)) flattened++;
    const name = nodes ? escaped(node.name) : `${i + flattened}`;
    images.set(node.name, layer.outputImage);
    before = node.name;
    return mapFrom({ layer, prefix: `${prefix}${name}.`, way: [...way, i], image }, f);
  });
}

/** A node of a graph. */
export interface Node {
  /** What it is called. */
  readonly name: string;
  /** The names of what it reads: of nodes, or `"input"`. */
  readonly reads: readonly string[];
  /** How it joins them, if they are several. */
  readonly join: Json | undefined;
}

/** The nodes in a graph's spec in the order of its layers: that in which `output` asks for them. */
export function nodesOf(spec: Json | undefined): readonly Node[] {
  const given = new Map(isRecord(spec) ? Object.entries(spec) : []);
  const ordered = new Map<string, Node>();
  function place(name: string): void {
    const node = given.get(name);
    if (ordered.has(name) || !isRecord(node)) return;
    const reads = [node["inputs"]].flat().filter((each) => typeof each === "string");
    reads.forEach(place);
    ordered.set(name, { name, reads, join: node["join"] });
  }
  place("output");
  return [...ordered.values()];
}

/** The size of images that some others become when they are joined, if all are known to be such. */
function imageOf(
  images: readonly (ImageSize | undefined)[],
  join: Json | undefined,
): ImageSize | undefined {
  const [first] = images;
  if (join !== "concat") return images.find((image) => image);
  if (!first || !images.every((it) => it?.height === first.height && it?.width === first.width)) {
    return undefined;
  }
  const channels = images.reduce((sum, image) => sum + (image?.channels ?? 0), 0);
  return { height: first.height, width: first.width, channels };
}

/** A name as a part of a longer one, whose parts dots separate. */
export function escaped(name: string): string {
  return name.replaceAll("%", "%25").replaceAll(".", "%2E");
}
