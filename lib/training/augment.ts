/**
 * Augmentation: random changes of training images.
 *
 * @module
 */

import { engineAtHand } from "../engines/at_hand.ts";
import type { Engine } from "../engines/engine.ts";
import { controlPoints, type ElasticWarps } from "../engines/warps.ts";
import type { ImageSize } from "../values/image.ts";
import { type ByteMatrix, type Matrix, shapeText } from "../values/matrix.ts";
import { type Key, split } from "../values/random.ts";
import { affineMaps, DRAWS } from "./affine_maps.ts";

/** The samples of a batch. */
export interface Samples {
  /** All inputs of the dataset, with a row for each sample. */
  readonly inputs: Matrix | ByteMatrix;
  /** The indices of the samples in the batch, in order. */
  readonly indices: Uint32Array;
  /** The size of the images, if the inputs are images. */
  readonly image?: ImageSize;
  /**
   * The place of the first sample in the batch, if several processes share the batch. The default is 0. The engine
   * knows it too, and draws for these samples what one process would draw.
   */
  readonly first?: number;
}

/**
 * An augmentation: a pure function from a key and samples to the inputs of the batch, with a row for
 * each index.
 *
 * @example
 * ```ts
 * import { type Augmentation, fromRows, random, referenceEngine } from "@foldnet/foldnet";
 *
 * // Adds noise from -strength to strength to every number.
 * function noise(strength: number): Augmentation {
 *   return (engine, key, { inputs, indices }) => {
 *     const plain = engine.gather(inputs, indices);
 *     const range = { low: -strength, high: strength };
 *     return engine.combine(1, plain, 1, engine.uniform(key, plain.rows, plain.cols, range));
 *   };
 * }
 *
 * const samples = { inputs: fromRows([[1, 2], [3, 4]]), indices: Uint32Array.of(1) };
 * console.log(noise(0.1)(referenceEngine(), random.key(1), samples).data); // nearly 3 and 4
 * ```
 */
export type Augmentation = (engine: Engine, key: Key, samples: Samples) => Matrix;

/** Options of {@linkcode augment}: how much the images change. By default nothing changes. */
export interface AugmentOptions {
  /** The largest shift along each axis, in pixels. */
  readonly shift?: number;
  /** The largest rotation to either side, in degrees. */
  readonly rotate?: number;
  /** The largest change of width and of height, as a part of it: 0.1 is a factor from 0.9 to 1.1. */
  readonly scale?: number;
  /** The largest shift of a row against the next one, in pixels: 0.1 is a slant of 6 degrees. */
  readonly shear?: number;
  /** The elastic deformation. By default there is none. */
  readonly elastic?: ElasticOptions;
  /** Whether to mirror half of the images, left to right. The default is false. */
  readonly flip?: boolean;
  /** The size of the images. The default is the size that the dataset has. */
  readonly image?: ImageSize;
}

/** Options of elastic deformation: every pixel moves, and neighbors move by nearly the same. */
export interface ElasticOptions {
  /** The root mean square of the displacement along each axis, in pixels. */
  readonly alpha: number;
  /** The smoothness: the standard deviation of the smoothing kernel, in pixels, from 1. */
  readonly sigma: number;
}

/**
 * Returns an augmentation by random affine maps and elastic deformation. It mirrors, scales, shears,
 * rotates, shifts and bends images around their center, in one pass over the batch. The key decides how
 * each image changes. Pixels from outside the image are background: the number of byte 0, or 0 if the
 * images are not bytes.
 *
 * The elastic deformation is that of Simard, Steinkraus and Platt ("Best practices for convolutional
 * neural networks applied to visual document analysis", ICDAR 2003), with cubic B-splines in place of
 * Gaussians. A B-spline with control points `h` apart has a standard deviation of `h / √3`, so the
 * control points are `sigma * √3` pixels apart. Their `sigma` of 4 pixels and factor of 34 on uniform
 * noise displace by 1.4 pixels: `{ alpha: 1.4, sigma: 4 }` here.
 *
 * The augmentation throws a RangeError if the images do not have the size of the rows, and a TypeError
 * if the size is not known.
 *
 * @throws {RangeError} if an option is out of its range.
 *
 * @example
 * ```ts
 * import { augment, mnist, random, referenceEngine } from "@foldnet/foldnet";
 *
 * const { train } = await mnist();
 * const vary = augment({ shift: 1, rotate: 10, scale: 0.1, elastic: { alpha: 1, sigma: 4 } });
 * const samples = { inputs: train.inputs, indices: Uint32Array.of(0, 0, 0), image: train };
 * const batch = vary(referenceEngine(), random.key(1), samples);
 * console.log(batch.rows, batch.cols); // 3 784: the first image in three ways
 * ```
 */
export function augment(options: AugmentOptions): Augmentation {
  const { shift = 0, rotate = 0, scale = 0, shear = 0, elastic, flip = false } = options;
  requirePart("shift images by", shift, "pixels");
  requirePart("rotate images by", rotate, "degrees");
  requirePart("scale images by", scale, "of their size", 1);
  requirePart("shear images by", shear, "pixels a row");
  if (elastic) {
    requirePart("bend images by", elastic.alpha, "pixels");
    if (!(elastic.sigma >= 1 && elastic.sigma < Infinity)) {
      throw new RangeError(
        `Cannot bend images with a sigma of ${elastic.sigma} pixels: it must be a number from 1`,
      );
    }
  }
  const isAffine = shift > 0 || rotate > 0 || scale > 0 || shear > 0 || flip;
  const isElastic = elastic !== undefined && elastic.alpha > 0;
  const ranges = { shift, radians: rotate * Math.PI / 180, scale, shear, flip };

  return (engine, key, { inputs, indices, image: known, first = 0 }) => {
    if (!isAffine && !isElastic) return engine.gather(inputs, indices);
    const image = options.image ?? known;
    if (!image) {
      throw new TypeError(
        `Cannot augment the ${shapeText(inputs)} inputs: ` +
          "neither the dataset nor the option image has the size of the images",
      );
    }
    return engine.scope(() => {
      const [affineKey, elasticKey] = split(key);
      const rows = indices.length;
      const range = { low: -1, high: 1 };
      // The maps are made of these numbers at once. An engine that shares batches knows the first row.
      const draws = engine.isLate
        ? engineAtHand(engine).uniform(affineKey, rows, DRAWS, { ...range, firstRow: first })
        : engine.uniform(affineKey, rows, DRAWS, range);
      return engine.warp(engine.gather(inputs, indices), image, {
        affine: affineMaps(draws, image, ranges),
        background: "shift" in inputs ? inputs.shift : 0,
        ...(isElastic && { elastic: bends(engine, elasticKey, rows, { ...elastic, ...image }) }),
      });
    });
  };
}

/**
 * Returns control points with uniform offsets. A cubic B-spline multiplies their variance by 151/315 on
 * average in each dimension, the integral of its square. So in two dimensions it multiplies their
 * standard deviation by 151/315.
 */
function bends(
  engine: Engine,
  key: Key,
  rows: number,
  { alpha, sigma, height, width }: ElasticOptions & ImageSize,
): ElasticWarps {
  const spacing = sigma * Math.sqrt(3);
  const points = controlPoints(height, spacing) * controlPoints(width, spacing);
  const most = alpha * Math.sqrt(3) * 315 / 151;
  const offsets = engine.uniform(key, rows, 2 * points, { low: -most, high: most });
  return { spacing, offsets };
}

function requirePart(action: string, value: number, unit: string, below = Infinity): void {
  if (!(value >= 0 && value < below)) {
    const most = below === Infinity ? "" : ` to below ${below}`;
    throw new RangeError(`Cannot ${action} ${value} ${unit}: it must be a number from 0${most}`);
  }
}
