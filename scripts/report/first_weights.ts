/**
 * The weights of the first layer of a network as images.
 *
 * @module
 */

import type { ImageSize, LayerInfo, Matrix, Tree } from "../../mod.ts";
import { isMatrix } from "../../lib/values/matrix.ts";

/** The weights of a layer: an image for each unit. */
export interface FirstWeights {
  /** The name of the layer. */
  readonly name: string;
  /** The word for a unit. */
  readonly unit: "unit" | "filter";
  /** The size of the image of a unit. */
  readonly size: ImageSize;
  /** The number of units of the layer. */
  readonly count: number;
  /** The units with the largest norms, the largest first. */
  readonly units: readonly {
    /** The index of the unit, from 0. */
    readonly index: number;
    /** Its weights, laid out as an image. */
    readonly weights: readonly number[];
  }[];
}

/**
 * Returns the weights of the first dense or convolutional layer of a network as images, or undefined if
 * no such layer reads an image of this size. Of more units than `most`, it returns those with the
 * largest norms.
 */
export function firstWeights(
  network: LayerInfo,
  params: Tree,
  image: ImageSize,
  most = 64,
): FirstWeights | undefined {
  const found = firstLayer(network, params);
  const size = found && sizeOf(found.layer, image);
  if (!found || !size || size.height * size.width * size.channels !== found.weights.rows) {
    return undefined;
  }
  const { rows, cols, data } = found.weights;
  const squares = new Float64Array(cols);
  for (let i = 0; i < rows * cols; i++) {
    squares[i % cols] = (squares[i % cols] ?? 0) + (data[i] ?? 0) ** 2;
  }
  const largest = Array.from(squares.keys())
    .sort((a, b) => (squares[b] ?? 0) - (squares[a] ?? 0)).slice(0, most);
  return {
    name: found.layer.name,
    unit: found.layer.spec.kind === "conv2d" ? "filter" : "unit",
    size,
    count: cols,
    units: largest.map((index) => ({
      index,
      weights: Array.from({ length: rows }, (_, i) => data[i * cols + index] ?? NaN),
    })),
  };
}

interface Found {
  readonly layer: LayerInfo;
  readonly weights: Matrix;
}

function firstLayer(layer: LayerInfo, params: Tree): Found | undefined {
  if (layer.layers) {
    for (const [i, part] of layer.layers.entries()) {
      const found = firstLayer(part, Array.isArray(params) ? params[i] : []);
      if (found) return found;
    }
    return undefined;
  }
  const hasWeights = layer.spec.kind === "dense" || layer.spec.kind === "conv2d";
  return hasWeights && "weights" in params && isMatrix(params.weights)
    ? { layer, weights: params.weights }
    : undefined;
}

function sizeOf({ spec }: LayerInfo, image: ImageSize): ImageSize | undefined {
  if (spec.kind === "dense") return image;
  const { kernel } = spec;
  const [height, width] = Array.isArray(kernel) ? kernel : [];
  return typeof height === "number" && typeof width === "number"
    ? { height, width, channels: image.channels }
    : undefined;
}
