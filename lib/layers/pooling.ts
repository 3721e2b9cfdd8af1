/**
 * The parts that all layers of pooling share.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import { type Empty, type Layer, layer, lazyLayer, requireImage, type Spec } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import type { OnnxValue, OnnxWriter } from "./onnx_writer.ts";
import { type WindowedOptions, windowStep } from "./windowed.ts";
import {
  type Extent,
  extentText,
  imageOfPlaces,
  paddingOf,
  pair,
  requireCovered,
  requireWindow,
  type Windows,
  windowsOver,
} from "../engines/windows.ts";

/** Options of a layer of pooling. The default of `stride` is the size of the window. */
export type PoolingOptions = WindowedOptions;

/** Options of global pooling. */
export interface GlobalPoolOptions {
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

/** A way to pool. */
export interface Pool {
  /** Computes a number for each window and channel. */
  readonly forward: (engine: Engine, images: Matrix, windows: Windows) => Matrix;
  /** Computes the gradient of the images. */
  readonly backward: (
    engine: Engine,
    images: Matrix,
    gradient: Matrix,
    windows: Windows,
  ) => Matrix;
  /** Writes the layer as ONNX. */
  readonly onnx: (
    onnx: OnnxWriter,
    input: OnnxValue,
    sizes: { readonly windows: Windows; readonly output: ImageSize },
  ) => OnnxValue;
}

/** Pooling that takes the largest number in each window. */
export const largest: Pool = {
  forward: (engine, images, windows) => engine.maxPool(images, windows),
  backward: (engine, images, gradient, windows) =>
    engine.maxPoolGradient(images, gradient, windows),
  onnx: (onnx, input, sizes) => windowStep(onnx, "MaxPool", [input], sizes),
};

/** Pooling that takes the mean of each window. */
export const mean: Pool = {
  forward: (engine, images, windows) => engine.averagePool(images, windows),
  backward: (engine, _images, gradient, windows) => engine.averagePoolGradient(gradient, windows),
  // In ONNX as here, padding does not count in the mean.
  onnx: (onnx, input, sizes) => windowStep(onnx, "AveragePool", [input], sizes),
};

/** Returns the layer of a kind that pools windows of a size. */
export function pooling(
  kind: string,
  pool: Pool,
  size: Extent,
  options: PoolingOptions,
): Layer<number, number, Empty> {
  const { stride = size, padding = "valid", image } = options;
  const name = `${kind} ${extentText(size)}`;
  const window = { size, stride, padding };
  requireWindow(name, window);
  requireCovered(name, window);
  const spec = { kind, window: pair(size), stride: pair(stride), padding: paddingOf(padding) };
  const sized = (inputs: number, image?: ImageSize) =>
    pooling(kind, pool, size, { ...options, image: requireImage(name, inputs, image) });
  if (!image) return lazyLayer({ name, spec, sized });
  requireImageSize(`make ${name}`, image);
  return poolingOf(name, pool, windowsOver(name, image, window), spec);
}

/** Returns the layer that pools windows over images. `spec` need not tell the size of the images. */
export function poolingOf(
  name: string,
  pool: Pool,
  windows: Windows,
  spec: Spec,
): Layer<number, number, Empty> {
  const image = sizeOf(windows.image);
  const output = imageOfPlaces(windows, image.channels);
  return layer({
    name: `${name}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image,
    outputImage: output,
    spec: { ...spec, image },
    init: (): Empty => [],
    forward: (engine, _params, images) => ({
      output: pool.forward(engine, images, windows),
      saved: images,
    }),
    backward: (engine, _params, images, gradient, wants) => ({
      inputGradient: wants.inputGradient
        ? pool.backward(engine, images, gradient, windows)
        : undefined,
      gradients: [],
    }),
    onnx: (onnx, input) => pool.onnx(onnx, input, { windows, output }),
  });
}

/** Returns the layer of a kind that pools the whole image. `operator` is the one of ONNX. */
export function globalPooling(
  kind: string,
  pool: Pool,
  operator: string,
  { image }: GlobalPoolOptions,
): Layer<number, number, Empty> {
  const spec = { kind };
  const sized = (inputs: number, image?: ImageSize) =>
    globalPooling(kind, pool, operator, { image: requireImage(kind, inputs, image) });
  if (!image) return lazyLayer({ name: kind, spec, sized });
  requireImageSize(`make ${kind}`, image);
  const size = [image.height, image.width] as const;
  const windows = windowsOver(kind, image, { size, stride: size, padding: "valid" });
  const onnx: Pool["onnx"] = (onnx, input, { output }) =>
    onnx.step(operator, [onnx.planes(input, image)], { planes: output });
  return poolingOf(kind, { ...pool, onnx }, windows, spec);
}
