/**
 * Augmentation: images that vary a little each time they are shown to a network.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { ImageSize } from "../values/image.ts";
import { type ByteMatrix, type Matrix, shapeText } from "../values/matrix.ts";
import { type Key, split } from "../values/random.ts";
import { controlPoints, type ElasticWarps } from "../engines/warps.ts";

/** The samples that a batch is to be made of. */
export interface Samples {
  /** All inputs of the dataset, a row for each sample. */
  readonly inputs: Matrix | ByteMatrix;
  /** Which of them the batch takes, in that order. */
  readonly indices: Uint32Array;
  /** How large the images are that the rows hold, if the dataset says that they are images. */
  readonly image?: ImageSize;
}

/**
 * What takes the place of gathering a batch: a pure function from a key and samples to the inputs of
 * the batch, a row for each index.
 *
 * @example
 * ```ts
 * import { type Augmentation, fromRows, random, referenceEngine } from "@foldnet/foldnet";
 *
 * // Noise of up to `strength` on every number.
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

/** How much the images of {@linkcode augment} vary. What is left out does not vary. */
export interface AugmentOptions {
  /** By how many pixels images are shifted at most, to each side, up and down. */
  readonly shift?: number;
  /** By how many degrees they are rotated at most, to the left or right. */
  readonly rotate?: number;
  /** By which part width and height change at most, each by itself: 0.1 for 0.9 to 1.1 times. */
  readonly scale?: number;
  /** By which part of a pixel a row moves at most against the next one: 0.1 slants by 6 degrees. */
  readonly shear?: number;
  /** How images are bent. */
  readonly elastic?: ElasticOptions;
  /** Whether half of them are mirrored, left to right. The default is false. */
  readonly flip?: boolean;
  /** How large the images are. The default is what the dataset says. */
  readonly image?: ImageSize;
}

/** How images are bent: every pixel is displaced, and nearly as far as the pixels near it. */
export interface ElasticOptions {
  /** How far pixels are displaced along each axis, in pixels: the root of the mean square. */
  readonly alpha: number;
  /** How smooth that is: the standard deviation of the bell that smooths it, in pixels; 1 at least. */
  readonly sigma: number;
}

/**
 * Augmentation by random affine maps and elastic deformation, around the middle of the image: images
 * are mirrored, scaled, sheared, rotated, shifted and bent, in one pass over the batch, each in its own
 * way, which the key says. Whatever comes in from outside is background: what byte 0 stands for, or
 * 0 where images are no bytes.
 *
 * The elastic deformation is that of Simard, Steinkraus and Platt ("Best practices for convolutional
 * neural networks applied to visual document analysis", ICDAR 2003) with cubic B-splines in place of
 * Gaussian bells: a B-spline over control points `h` apart has a standard deviation of `h / √3`, so
 * they stand `sigma * √3` pixels apart. Their `sigma` of 4 pixels and factor of 34 on uniform noise
 * displace by 1.4 pixels, which is `{ alpha: 1.4, sigma: 4 }` here.
 *
 * @throws {RangeError} if an option is not in its range. The augmentation throws a RangeError if the
 * image is of another size than the rows of the dataset, and a TypeError if its size is not known.
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

  return (engine, key, { inputs, indices, image: known }) => {
    if (!isAffine && !isElastic) return engine.gather(inputs, indices);
    const image = options.image ?? known;
    if (!image) {
      throw new TypeError(
        `Cannot augment rows of ${
          shapeText(inputs)
        }: neither the dataset nor the option image says ` +
          "how large their images are",
      );
    }
    return engine.scope(() => {
      const [affineKey, elasticKey] = split(key);
      const rows = indices.length;
      const draws = engine.uniform(affineKey, rows, DRAWS, { low: -1, high: 1 });
      return engine.warp(engine.gather(inputs, indices), image, {
        affine: affineMaps(draws, image, ranges),
        background: "shift" in inputs ? inputs.shift : 0,
        ...(isElastic && { elastic: bends(engine, elasticKey, rows, { ...elastic, ...image }) }),
      });
    });
  };
}

/** How many random numbers an affine map takes. */
const DRAWS = 7;

interface Ranges {
  readonly shift: number;
  readonly radians: number;
  readonly scale: number;
  readonly shear: number;
  readonly flip: boolean;
}

/** For each image the map from its pixels to where these come from: the inverse of how it is moved. */
function affineMaps(
  draws: Matrix,
  { height, width }: ImageSize,
  { shift, radians, scale, shear, flip }: Ranges,
): Matrix {
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const numbers = draws.data;
  const data = new Float64Array(draws.rows * 6);
  for (let i = 0; i < draws.rows; i++) {
    const draw = (j: number) => numbers[i * DRAWS + j] ?? 0;
    const angle = radians * draw(0);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const mirrored = flip && draw(1) < 0 ? -1 : 1;
    const [scaleX, scaleY] = [mirrored * (1 + scale * draw(2)), 1 + scale * draw(3)];
    const slant = shear * draw(4);
    const [a, b] = [(cos + slant * sin) / scaleX, (sin - slant * cos) / scaleX];
    const [d, e] = [-sin / scaleY, cos / scaleY];
    const [x, y] = [middleX + shift * draw(5), middleY + shift * draw(6)];
    data.set([a, b, middleX - a * x - b * y, d, e, middleY - d * x - e * y], i * 6);
  }
  return { rows: draws.rows, cols: 6, data };
}

/**
 * Control points with uniform offsets. What a B-spline makes of them in two dimensions has 151/315 of
 * their spread on average: the integral of its square, once for each dimension.
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
