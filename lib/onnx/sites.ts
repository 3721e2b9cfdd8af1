/**
 * Layers in their places, and the ONNX graph that is written of them.
 *
 * @module
 */

import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import type { LayerInfo } from "../layers/layer.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import { entries, type Tree } from "../values/tree.ts";
import { floatTensor, integersAttribute, integerTensor, type OnnxNode } from "./messages.ts";
import type { Fields } from "./protobuf.ts";

/** A graph that is being written. */
export interface Draft {
  readonly nodes: OnnxNode[];
  readonly tensors: Fields[];
  readonly names: Set<string>;
}

/** A layer in its place, with what belongs to it. */
export interface Site {
  readonly draft: Draft;
  readonly layer: LayerInfo;
  /** The way to it, from layer to layer. */
  readonly path: readonly number[];
  readonly params: Tree;
  readonly statistics: Tree;
}

/** A batch on its way through the graph. */
export interface Value {
  readonly name: string;
  /**
   * Of what images it holds the planes, if it does: batch x channels x height x width, as ONNX wants
   * images. Otherwise it is batch x features with channels innermost, as foldnet has it. Between layers
   * of images planes stay what they are.
   */
  readonly planes?: ImageSize;
}

/** A value as rows of features. */
export function asRows(site: Site, { planes, ...value }: Value): Value {
  if (!planes) return value;
  const { height, width, channels } = planes;
  // With a single channel, or a single pixel, the order is the same.
  const pixels = channels === 1 || height * width === 1
    ? value.name
    : addNode(site, "Transpose", [value.name], [integersAttribute("perm", [0, 2, 3, 1])]);
  return { ...value, name: reshaped(site, pixels, [numbersOf(planes)]) };
}

/** A value as the planes of images of a size. */
export function asPlanes(site: Site, value: Value, planes: ImageSize): Value {
  if (value.planes && imageShape(value.planes) === imageShape(planes)) return value;
  const { name: rows } = asRows(site, value);
  const { height, width, channels } = planes;
  const name = channels === 1
    ? reshaped(site, rows, [channels, height, width])
    : addNode(site, "Transpose", [reshaped(site, rows, [height, width, channels])], [
      integersAttribute("perm", [0, 3, 1, 2]),
    ]);
  return { ...value, name, planes };
}

/** The name of the same numbers in other sizes. A size of 0 stands for what it was: the batch. */
function reshaped(site: Site, name: string, sizes: readonly number[]): string {
  return addNode(site, "Reshape", [name, addIntegers(site, "sizes", [0, ...sizes])]);
}

/** What an operator makes of a value, and of what else it reads: laid out in the same way. */
export function stepOf(
  site: Site,
  operator: string,
  value: Value,
  others: readonly string[] = [],
  attributes: readonly Fields[] = [],
): Value {
  return { ...value, name: addNode(site, operator, [value.name, ...others], attributes) };
}

/** A part of a composition in its place. */
export function partOf(site: Site, layer: LayerInfo, i: number): Site {
  const branchOf = (tree: Tree): Tree => Array.isArray(tree) ? tree[i] ?? [] : [];
  return {
    draft: site.draft,
    layer,
    path: [...site.path, i],
    params: branchOf(site.params),
    statistics: branchOf(site.statistics),
  };
}

/** The parameter of a layer that has a name and a size. */
export function parameter(
  site: Site,
  name: string,
  [rows, cols]: readonly [number, number],
): Matrix {
  const entry = entries(site.params).find(([path]) => path.length === 1 && path[0] === name);
  const [, found] = entry ?? unlike(site, name);
  if (found.rows !== rows || found.cols !== cols) {
    throw new TypeError(
      `Cannot export ${placeOf(site)}: of its parameters ${name} is ${shapeText(found)}, ` +
        `not ${shapeText({ rows, cols })}`,
    );
  }
  return found;
}

/** An option of a layer that is a number. */
export function numberOf(site: Site, option: string): number {
  const value = site.layer.spec[option];
  return typeof value === "number" ? value : unlike(site, option);
}

/** An option of a layer that is a height and a width. */
export function pairOf(site: Site, option: string): [number, number] {
  const value = site.layer.spec[option];
  const [height, width] = Array.isArray(value) ? value : [];
  return typeof height === "number" && typeof width === "number"
    ? [height, width]
    : unlike(site, option);
}

/** The size of the images that a layer takes. */
export function imageOf(site: Site): ImageSize {
  return site.layer.image ?? unlike(site, "input images");
}

/** The size of the images that a layer gives. */
export function outputImageOf(site: Site): ImageSize {
  return site.layer.outputImage ?? unlike(site, "output images");
}

/** Fails because a layer is not what its kind says. */
export function unlike(site: Pick<Site, "layer" | "path">, name: string): never {
  throw new TypeError(
    `Cannot export ${placeOf(site)}: it has no ${name} such as layers of the kind ` +
      `"${site.layer.spec.kind}" have`,
  );
}

/** What errors call a layer. */
export function placeOf({ layer, path }: Pick<Site, "layer" | "path">): string {
  return path.length > 0 ? `layer ${path.join(".")}, ${layer.name}` : layer.name;
}

/** Adds a step of a layer to the draft, and gives the name of its output. */
export function addNode(
  site: Site,
  operator: string,
  inputs: readonly string[],
  attributes: readonly Fields[] = [],
): string {
  const output = freshName(site, operator);
  const about = site.layer.name;
  site.draft.nodes.push({ name: output, operator, inputs, output, attributes, about });
  return output;
}

/** Adds a tensor of a layer to the draft, and gives its name. */
export function addTensor(
  site: Site,
  label: string,
  sizes: readonly number[],
  { data }: Pick<Matrix, "data">,
): string {
  const name = freshName(site, label);
  site.draft.tensors.push(floatTensor(name, sizes, data));
  return name;
}

/** The same of the parameter of that name, which is a row. */
export function addVector(site: Site, name: string, length: number): string {
  return addTensor(site, name, [length], parameter(site, name, [1, length]));
}

/** The same of a single number. */
export function addNumber(site: Site, label: string, value: number): string {
  return addTensor(site, label, [], { data: [value] });
}

/** The same of a list of whole numbers. */
export function addIntegers(site: Site, label: string, values: readonly number[]): string {
  const name = freshName(site, label);
  site.draft.tensors.push(integerTensor(name, values));
  return name;
}

/** A name such as `2.weights`, and with a number more if there is such a one already. */
function freshName({ draft: { names }, path }: Site, label: string): string {
  const stem = [...path, label].join(".");
  let name = stem;
  for (let count = 2; names.has(name); count++) name = `${stem}_${count}`;
  names.add(name);
  return name;
}
