/**
 * The tensors that files keep the matrices of a layer in.
 *
 * @module
 */

import { brief } from "../values/json.ts";
import type { LayerTensor } from "../layers/tensors.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { Place } from "./places.ts";
import { key } from "../values/random.ts";
import { transposedPlaces } from "../formats/transpose.ts";
import { entries, type Tree } from "../values/tree.ts";

/** The two kinds of matrices that a layer has. */
export type MatrixKind = "params" | "statistics";

/** A matrix of a layer, and the tensor that it is in files. */
export interface Field extends Required<LayerTensor> {
  /** The name that the layer has for the matrix. */
  readonly matrix: string;
}

/**
 * Returns the parameters or statistics of a layer as tensors: as it declares them, or as they are.
 *
 * @throws {TypeError} if two of them have the same name, such as `b` in a record `a` beside `"a.b"`.
 */
export function fieldsOf(kind: MatrixKind, layer: Place["layer"]): readonly Field[] {
  const fields = tensorsOf(kind, layer).map(([matrix, tensor]): Field => {
    const { size, dimensions = size, order = dimensions.map((_, axis) => axis) } = tensor;
    const { shape = order.map((axis) => dimensions[axis] ?? 1) } = tensor;
    return { matrix, name: tensor.name, size, dimensions, order, shape };
  });
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new TypeError(
      `Cannot name the tensors of ${layer.name}: two of its matrices are called ${brief(twice)}`,
    );
  }
  return fields;
}

/** Returns the parameters or statistics that a layer starts from. */
export function startOf(
  kind: MatrixKind,
  { init, statistics = [] }: Pick<Place["layer"], "init" | "statistics">,
): Tree {
  return kind === "params" ? init(key(0)) : statistics;
}

function tensorsOf(
  kind: MatrixKind,
  layer: Place["layer"],
): readonly (readonly [matrix: string, tensor: LayerTensor])[] {
  if (layer.tensors) return Object.entries(layer.tensors(layer.image)[kind] ?? {});
  return entries(startOf(kind, layer)).map(([path, { rows, cols }]) => {
    const matrix = path.join(".");
    const name = kind === "params" ? matrix : `statistics.${matrix}`;
    return [matrix, { name, size: [rows, cols] }];
  });
}

/** An array of floats. */
export type Floats = Float32Array | Float64Array;

/** Returns the numbers of a matrix in the order of its tensor. */
export function toTensor({ dimensions, order }: Field, data: NumberArray): Floats {
  return transposed(data, dimensions, order);
}

/** Returns the numbers of a tensor in the order of its matrix: the inverse of {@linkcode toTensor}. */
export function fromTensor({ dimensions, order }: Field, data: Floats): Floats {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return transposed(data, order.map((axis) => dimensions[axis] ?? 1), inverse);
}

function transposed(
  data: NumberArray,
  dimensions: readonly number[],
  order: readonly number[],
): Floats {
  const places = transposedPlaces(dimensions, order);
  const result = data instanceof Float64Array
    ? new Float64Array(places.length)
    : new Float32Array(places.length);
  for (let i = 0; i < places.length; i++) result[i] = data[places[i] ?? 0] ?? NaN;
  return result;
}
