/**
 * What layers of pooling share.
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
import {
  type Extent,
  extentText,
  imageOfPlaces,
  type Padding,
  pair,
  requireWindow,
  type Windows,
  windowsOver,
} from "../engines/windows.ts";

/** What a layer of pooling may be told. */
export interface PoolingOptions {
  /** How many pixels lie between a window and the next one. The default is the size of the window. */
  readonly stride?: Extent;
  /**
   * Whether windows stay inside of the images, which leaves out pixels at the end that fill none, by
   * `"valid"`, the default; or there is a window for each stride, with fewer pixels at the edges, by
   * `"same"`.
   */
  readonly padding?: Padding;
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

/** What pools: a kernel and its gradient. */
export interface Pool {
  /** What stands for each window. */
  readonly forward: (engine: Engine, images: Matrix, windows: Windows) => Matrix;
  /** The gradient with regard to the images. */
  readonly backward: (
    engine: Engine,
    images: Matrix,
    gradient: Matrix,
    windows: Windows,
  ) => Matrix;
}

/** The largest number in each window. */
export const largest: Pool = {
  forward: (engine, images, windows) => engine.maxPool(images, windows),
  backward: (engine, images, gradient, windows) =>
    engine.maxPoolGradient(images, gradient, windows),
};

/** The mean of each window. */
export const mean: Pool = {
  forward: (engine, images, windows) => engine.averagePool(images, windows),
  backward: (engine, _images, gradient, windows) => engine.averagePoolGradient(gradient, windows),
};

/** The layer of a kind that pools windows of a size. */
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
  const spec = { kind, window: pair(size), stride: pair(stride), padding };
  const sized = (inputs: number, image?: ImageSize) =>
    pooling(kind, pool, size, { ...options, image: requireImage(name, inputs, image) });
  if (!image) return lazyLayer({ name, spec, sized });
  requireImageSize(`make ${name}`, image);
  const withImage = { ...spec, image: sizeOf(image) };
  return poolingOf(name, pool, windowsOver(name, image, window), withImage);
}

/** The layer that pools windows over images of a size. */
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
    spec,
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
  });
}
