/**
 * What each kind of layer is in terms of ONNX's operators.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import { withOwnSpec } from "../layers/frozen.ts";
import type { LayerInfo, LayerPart } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";
import { windowsOver } from "../engines/windows.ts";
import {
  floatAttribute,
  integerAttribute,
  integersAttribute,
  type OnnxModel,
  type OnnxNode,
} from "./messages.ts";
import {
  addIntegers,
  addNode,
  addNumber,
  addTensor,
  addVector,
  asPlanes,
  asRows,
  type Draft,
  imageOf,
  numberOf,
  outputImageOf,
  pairOf,
  parameter,
  partOf,
  placeOf,
  type Site,
  stepOf,
  unlike,
  type Value,
} from "./sites.ts";
import { transposedPlaces } from "../formats/transpose.ts";

/**
 * The steps that compute a network's `output` of its `input`, and the tensors that they read.
 *
 * @throws {TypeError} if a layer is of a kind that is not foldnet's own, or if the parameters or the
 * statistics are not those of the network.
 */
export function onnxGraph(
  network: LayerInfo,
  params: Tree,
  statistics: Tree,
): Pick<OnnxModel, "nodes" | "tensors"> {
  const draft: Draft = { nodes: [], tensors: [], names: new Set(["input", "output"]) };
  const site = { draft, layer: network, path: [], params, statistics };
  const end = asRows(site, translated(site, { name: "input" }));
  if (end.name === "input") return { ...draft, nodes: [identity] };
  const renamed = (name: string): string => name === end.name ? "output" : name;
  const nodes = draft.nodes.map((node): OnnxNode => ({
    ...node,
    inputs: node.inputs.map(renamed),
    output: renamed(node.output),
  }));
  return { ...draft, nodes };
}

/** All of a network whose layers do nothing. */
const identity: OnnxNode = {
  name: "Identity",
  operator: "Identity",
  inputs: ["input"],
  output: "output",
  attributes: [],
  about: "",
};

/** What makes the steps of a layer, given what it reads, and gives what comes of them. */
type Translation = (site: Site, input: Value) => Value;

const TRANSLATIONS: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ["identity", passOn],
  ["add", passOn],
  ["concat", passOn],
  ["dense", dense],
  ["columns", columns],
  ["relu", (site, input) => stepOf(site, "Relu", input)],
  ["tanh", (site, input) => stepOf(site, "Tanh", input)],
  ["sigmoid", (site, input) => stepOf(site, "Sigmoid", input)],
  ["leakyRelu", leakyRelu],
  ["gelu", gelu],
  ["softmax", softmax],
  // Both rest when nothing is trained.
  ["dropout", passOn],
  ["spatialDropout", passOn],
  ["conv2d", conv2d],
  ["maxPool2d", (site, input) => pool(site, input, "MaxPool")],
  ["averagePool2d", (site, input) => pool(site, input, "AveragePool")],
  ["globalAveragePool", globalAveragePool],
  ["batchNorm", batchNorm],
  ["layerNorm", layerNorm],
]);

/** What a layer makes of its input. */
function translated(given: Site, input: Value): Value {
  const site = { ...given, layer: withOwnSpec(given.layer) };
  const { layers, spec: { kind } } = site.layer;
  if (layers) return composition(site, layers, input);
  const translation = TRANSLATIONS.get(kind);
  if (!translation) {
    throw new TypeError(
      `Cannot export ${placeOf(site)}: there is no translation of the kind "${kind}" into ONNX`,
    );
  }
  return translation(site, input);
}

function composition(site: Site, parts: readonly LayerPart[], input: Value): Value {
  const images = [site.layer.image, ...parts.map(({ outputImage }) => outputImage)];
  const values = [input];
  for (const [i, part] of parts.entries()) {
    const read = part.reads.map((j) => ({ value: values[j] ?? input, image: images[j] }));
    const inner = partOf(site, part, i);
    values.push(translated(inner, joined(inner, part, read)));
  }
  return values.at(-1) ?? input;
}

/** A value that a part reads, and the size of the images that its rows are. */
interface Read {
  readonly value: Value;
  readonly image: ImageSize | undefined;
}

/** Everything that a part of a composition reads, as one value. */
function joined(site: Site, { join, places, image }: LayerPart, read: readonly Read[]): Value {
  const [first = unlike(site, "inputs"), ...others] = read.map(({ value }) => value);
  if (others.length === 0) return first;
  if (join === "add") {
    const { planes } = [first, ...others].find(({ planes }) => planes) ?? first;
    const like = (value: Value) => planes ? asPlanes(site, value, planes) : asRows(site, value);
    return others.map(like).reduce(
      (sum, { name }) => stepOf(site, "Add", sum, [name]),
      like(first),
    );
  }
  // In planes the dimension after the batch is that of channels, in rows that of columns.
  const axis = integerAttribute("axis", 1);
  const areImages = places > 1 && image;
  const names = read.map(({ value, image }) =>
    (areImages && image ? asPlanes(site, value, image) : asRows(site, value)).name
  );
  const name = addNode(site, "Concat", names, [axis]);
  return areImages ? { name, planes: image } : { name };
}

function passOn(_site: Site, input: Value): Value {
  return input;
}

function dense(site: Site, input: Value): Value {
  const { inputs = 0, outputs = 0 } = site.layer;
  const weights = parameter(site, "weights", [inputs, outputs]);
  const rows = asRows(site, input);
  const operands = [rows.name, addTensor(site, "weights", [inputs, outputs], weights)];
  const name = site.layer.spec["bias"] === false
    ? addNode(site, "MatMul", operands)
    : addNode(site, "Gemm", [...operands, addVector(site, "bias", outputs)]);
  return { name };
}

function columns(site: Site, input: Value): Value {
  const bounds = ["from", "to"].map((name) => addIntegers(site, name, [numberOf(site, name)]));
  const axes = addIntegers(site, "axes", [1]);
  return stepOf(site, "Slice", asRows(site, input), [...bounds, axes]);
}

function leakyRelu(site: Site, input: Value): Value {
  return stepOf(site, "LeakyRelu", input, [], [floatAttribute("alpha", numberOf(site, "slope"))]);
}

/** By the error function: the operator Gelu came with operator set 20, which fewer runtimes know. */
function gelu(site: Site, input: Value): Value {
  const scaled = stepOf(site, "Mul", input, [addNumber(site, "scale", Math.SQRT1_2)]);
  const error = stepOf(site, "Erf", scaled);
  const doubled = stepOf(site, "Add", error, [addNumber(site, "one", 1)]);
  const cumulative = stepOf(site, "Mul", doubled, [addNumber(site, "half", 0.5)]);
  return stepOf(site, "Mul", input, [cumulative.name]);
}

function softmax(site: Site, input: Value): Value {
  return stepOf(site, "Softmax", asRows(site, input), [], [integerAttribute("axis", -1)]);
}

function conv2d(site: Site, input: Value): Value {
  const [height, width] = pairOf(site, "kernel");
  const { channels: inChannels } = imageOf(site);
  const channels = numberOf(site, "channels");
  const { data } = parameter(site, "weights", [height * width * inChannels, channels]);
  const places = transposedPlaces([height, width, inChannels, channels], [3, 2, 0, 1]);
  const kernels = Float32Array.from(places, (place) => data[place] ?? NaN);
  const operands = [
    addTensor(site, "weights", [channels, inChannels, height, width], { data: kernels }),
    ...(site.layer.spec["bias"] === false ? [] : [addVector(site, "bias", channels)]),
  ];
  return windowed(site, "Conv", input, { window: "kernel", operands });
}

function pool(site: Site, input: Value, operator: "MaxPool" | "AveragePool"): Value {
  return windowed(site, operator, input, { window: "window", operands: [] });
}

/** What takes an image window by window. Its padding does not count in averages. */
function windowed(
  site: Site,
  operator: string,
  input: Value,
  { window, operands }: { readonly window: string; readonly operands: readonly string[] },
): Value {
  const { name, spec } = site.layer;
  const image = imageOf(site);
  const size = pairOf(site, window);
  const stride = pairOf(site, "stride");
  const padding = spec["padding"] === "same" ? "same" : "valid";
  const { padding: begins, places } = windowsOver(name, image, { size, stride, padding });
  const end = (i: 0 | 1, length: number): number =>
    Math.max((places[i] - 1) * stride[i] + size[i] - begins[i] - length, 0);
  const value = stepOf(site, operator, asPlanes(site, input, image), operands, [
    integersAttribute("kernel_shape", size),
    integersAttribute("strides", stride),
    integersAttribute("pads", [...begins, end(0, image.height), end(1, image.width)]),
  ]);
  return { ...value, planes: outputImageOf(site) };
}

function globalAveragePool(site: Site, input: Value): Value {
  const value = asPlanes(site, input, imageOf(site));
  return { ...stepOf(site, "GlobalAveragePool", value), planes: outputImageOf(site) };
}

function batchNorm(site: Site, input: Value): Value {
  const image = site.layer.image;
  const value = image ? asPlanes(site, input, image) : asRows(site, input);
  const channels = image ? image.channels : site.layer.inputs ?? 0;
  const operands = ["weights", "bias"].map((name) => addVector(site, name, channels));
  const statistics = ["mean", "variance"].map((name) =>
    addVector({ ...site, params: site.statistics }, name, channels)
  );
  return stepOf(site, "BatchNormalization", value, [...operands, ...statistics], [
    floatAttribute("epsilon", numberOf(site, "epsilon")),
  ]);
}

function layerNorm(site: Site, input: Value): Value {
  const { inputs = 0 } = site.layer;
  const operands = ["weights", "bias"].map((name) => addVector(site, name, inputs));
  return stepOf(site, "LayerNormalization", asRows(site, input), operands, [
    integerAttribute("axis", -1),
    floatAttribute("epsilon", numberOf(site, "epsilon")),
  ]);
}
