/**
 * Networks as graphs of ONNX: each layer writes its own steps, and compositions join them.
 *
 * @module
 */

import { brief } from "../values/json.ts";
import type { ImageSize } from "../values/image.ts";
import type { LayerPart } from "../layers/layer.ts";
import type { OnnxModel, OnnxNode } from "./messages.ts";
import type { OnnxValue, OnnxWriter } from "../layers/onnx_writer.ts";
import type { Tree } from "../values/tree.ts";
import { partOf, placeOf, type Site } from "../models/site.ts";
import { type Draft, writerOf } from "./writer.ts";

/**
 * Returns the steps that compute a network's `output` from its `input`, and the tensors that they read.
 *
 * @throws {TypeError} if a layer has no translation into ONNX, or if the parameters or the statistics are
 * not those of the network.
 */
export function onnxGraph(
  network: Site["layer"],
  params: Tree,
  statistics: Tree,
): Pick<OnnxModel, "nodes" | "tensors"> {
  const draft: Draft = { nodes: [], tensors: [], names: new Set(["input", "output"]) };
  const site: Site = { layer: network, path: [], params, statistics };
  const end = writerOf(draft, site).rows(translated(draft, site, { name: "input" }));
  if (end.name === "input") return { ...draft, nodes: [identity] };
  const renamed = (name: string): string => name === end.name ? "output" : name;
  const nodes = draft.nodes.map((node): OnnxNode => ({
    ...node,
    inputs: node.inputs.map(renamed),
    output: renamed(node.output),
  }));
  return { ...draft, nodes };
}

/** The graph of a network that does nothing. */
const identity: OnnxNode = {
  name: "Identity",
  operator: "Identity",
  inputs: ["input"],
  output: "output",
  skipped: 0,
  attributes: [],
  about: "",
};

function translated(draft: Draft, site: Site, input: OnnxValue): OnnxValue {
  const { onnx, layers } = site.layer;
  if (onnx) return requireValue(site, onnx(writerOf(draft, site), input));
  if (layers) return composition(draft, site, layers, input);
  throw new TypeError(
    `Cannot export ${placeOf(site)}: it has no translation into ONNX. ` +
      "If it is one of your own, give it the option onnx",
  );
}

/** Returns what a layer's translation returned. No compiler has checked one in JavaScript. */
function requireValue(site: Site, value: OnnxValue | undefined | null): OnnxValue {
  if (typeof value?.name === "string") return value;
  throw new TypeError(
    `Cannot export ${placeOf(site)}: its option onnx returned ${brief(value)}, ` +
      "not the value that a step returns",
  );
}

function composition(
  draft: Draft,
  site: Site,
  parts: readonly LayerPart[],
  input: OnnxValue,
): OnnxValue {
  const images = [site.layer.image, ...parts.map(({ outputImage }) => outputImage)];
  const values = [input];
  for (const [i, part] of parts.entries()) {
    const read = part.reads.map((j) => ({ value: values[j] ?? input, image: images[j] }));
    const inner = partOf(site, part, i);
    values.push(translated(draft, inner, joined(writerOf(draft, inner), part, read)));
  }
  return values.at(-1) ?? input;
}

/** A value that a part reads, and the size of the images that its rows are. */
interface Read {
  readonly value: OnnxValue;
  readonly image: ImageSize | undefined;
}

/** Returns everything that a part of a composition reads as one value. */
function joined(
  onnx: OnnxWriter,
  { join, places, image }: LayerPart,
  read: readonly Read[],
): OnnxValue {
  const values = read.map(({ value }) => value);
  const [first = { name: "input" }, ...others] = values;
  if (others.length === 0) return first;
  if (join === "add") {
    const { planes } = values.find(({ planes }) => planes) ?? first;
    const like = (value: OnnxValue) => planes ? onnx.planes(value, planes) : onnx.rows(value);
    return others.map(like).reduce((sum, each) => onnx.step("Add", [sum, each]), like(first));
  }
  const planes = places > 1 ? image : undefined;
  const parts = read.map(({ value, image }) =>
    planes && image ? onnx.planes(value, image) : onnx.rows(value)
  );
  // In planes the dimension after the batch is that of channels, in rows that of columns.
  return onnx.step("Concat", parts, { integers: { axis: 1 }, ...(planes && { planes }) });
}
