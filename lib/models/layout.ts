/**
 * Where PyTorch keeps the numbers of a layer: under which names, and in which order.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";
import { withOwnSpec } from "../layers/frozen.ts";
import type { LayerInfo } from "../layers/layer.ts";
import type { NumberArray } from "../values/matrix.ts";
import { transposedPlaces } from "../formats/transpose.ts";

/** A matrix of parameters or statistics, and the tensor that it is in PyTorch. */
export interface Field {
  /** What the layer calls it. */
  readonly name: string;
  /** What PyTorch calls it. */
  readonly tensor: string;
  /** How many rows and columns the matrix has. */
  readonly size: readonly [rows: number, cols: number];
  /** The sizes that its numbers run through, the last one fastest. */
  readonly dimensions: readonly number[];
  /** Which of them stands first in the tensor, which second, and so on. */
  readonly order: readonly number[];
  /** The sizes of the tensor. */
  readonly shape: readonly number[];
}

/** What a layer has of its own. */
export interface Layout {
  /** Its parameters. */
  readonly params: readonly Field[];
  /** Its running statistics. */
  readonly statistics: readonly Field[];
}

/** Returns the layout of a layer, or undefined if PyTorch has no such layer. */
export function layoutOf(layer: LayerInfo): Layout | undefined {
  const own = withOwnSpec(layer);
  return LAYOUTS.get(own.spec.kind)?.(own, own.image);
}

/** Whether PyTorch needs an `nn.Flatten` ahead of a layer that reads images. */
export function flattens(layer: LayerInfo): boolean {
  return withOwnSpec(layer).spec.kind === "dense";
}

const LAYOUTS: ReadonlyMap<string, (layer: LayerInfo, image?: ImageSize) => Layout> = new Map([
  ["batchNorm", ({ inputs = 0 }, image) => {
    const features = image?.channels ?? inputs;
    return {
      params: [row("weights", "weight", features), row("bias", "bias", features)],
      statistics: [
        row("mean", "running_mean", features),
        row("variance", "running_var", features),
      ],
    };
  }],
  ["conv2d", ({ spec, image, outputImage }) => {
    const [height = NaN, width = NaN] = Array.isArray(spec["kernel"]) ? spec["kernel"] : [];
    const inputs = image?.channels ?? NaN;
    const outputs = outputImage?.channels ?? NaN;
    const weights = {
      name: "weights",
      tensor: "weight",
      size: [height * width * inputs, outputs],
      dimensions: [height, width, inputs, outputs],
      order: [3, 2, 0, 1],
      shape: [outputs, inputs, height, width],
    } as const;
    return { params: [weights, ...biasOf(spec, outputs)], statistics: [] };
  }],
  ["dense", ({ spec, inputs = 0, outputs = 0 }, image) => {
    const flat = { name: "weights", tensor: "weight", size: [inputs, outputs] } as const;
    const shape = [outputs, inputs];
    const { height = NaN, width = NaN, channels = NaN } = image ?? {};
    // An image is flattened pixel by pixel here, and channel by channel in PyTorch.
    const weights = image
      ? { ...flat, dimensions: [height, width, channels, outputs], order: [3, 2, 0, 1], shape }
      : { ...flat, dimensions: [inputs, outputs], order: [1, 0], shape };
    return { params: [weights, ...biasOf(spec, outputs)], statistics: [] };
  }],
  ["layerNorm", ({ inputs = 0 }, image) => {
    const whole = (name: string, tensor: string): Field => {
      if (!image) return row(name, tensor, inputs);
      const { height, width, channels } = image;
      return {
        ...row(name, tensor, inputs),
        dimensions: [height, width, channels],
        order: [2, 0, 1],
        shape: [channels, height, width],
      };
    };
    return { params: [whole("weights", "weight"), whole("bias", "bias")], statistics: [] };
  }],
]);

function biasOf(spec: LayerInfo["spec"], outputs: number): readonly Field[] {
  return spec["bias"] === true ? [row("bias", "bias", outputs)] : [];
}

function row(name: string, tensor: string, count: number): Field {
  return { name, tensor, size: [1, count], dimensions: [count], order: [0], shape: [count] };
}

/** The numbers of a matrix as the tensor of its field has them. */
export function toTensor({ dimensions, order }: Field, data: NumberArray): Floats {
  return transposed(data, dimensions, order);
}

/** The numbers of a tensor as the matrix of its field has them: the inverse of {@linkcode toTensor}. */
export function fromTensor({ dimensions, order }: Field, data: Floats): Floats {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return transposed(data, order.map((axis) => dimensions[axis] ?? 1), inverse);
}

/** What numbers are kept in. */
export type Floats = Float32Array | Float64Array;

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
