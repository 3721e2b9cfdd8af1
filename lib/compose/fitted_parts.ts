/**
 * The sizes in a composition: each layer takes the size of what it reads.
 *
 * @module
 */

import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import type { AnyLayer, LayerInfo, LayerPart, Spec } from "../layers/layer.ts";

/** A layer and what it reads. */
export interface Part extends Pick<LayerPart, "reads" | "join" | "node"> {
  /** The layer. */
  readonly layer: AnyLayer;
  /** Returns what tables and errors call the layer. */
  readonly title: (layer: LayerInfo) => string;
}

/** A composition of layers. */
export interface Composition {
  /** Its kind: `"pipe"` or `"graph"`. */
  readonly kind: string;
  /** Features per row of the input; undefined if the parts tell it. */
  readonly inputs?: number | undefined;
  /** The size of the images that the rows of the input are; undefined if the parts tell it. */
  readonly image?: ImageSize | undefined;
  /** Its parts, each behind those that it reads. The last one gives the output. */
  readonly parts: readonly Part[];
  /** Returns the spec of the composition, without its kind, from the specs of its layers. */
  readonly spec: (specs: readonly Spec[]) => Omit<Spec, "kind">;
}

/** A layer that has the size of what it reads, in its place. */
export interface FittedPart
  extends Pick<LayerPart, "name" | "reads" | "join" | "places" | "node" | "image"> {
  /** The layer. */
  readonly layer: AnyLayer;
}

/** The input of a composition, or the output of a part, as it is known before anything runs. */
export interface Value {
  /** Its name in errors. */
  readonly title: string;
  /** Features per row. */
  readonly size: number | undefined;
  /** The size of the images that the rows are. */
  readonly image: ImageSize | undefined;
}

/** The parts of a composition with their sizes. */
export interface FittedParts {
  /** The parts. */
  readonly parts: readonly FittedPart[];
  /** The input. */
  readonly input: Value;
  /** The output, which is that of the last part. */
  readonly output: Value;
  /** Whether the output always has the size of the input. */
  readonly keepsSize: boolean;
}

/**
 * Returns the parts of a composition, each of the size that those before it give. Where the size of the
 * input is not known, layers behind it may tell it, through layers that keep the size. So may they tell
 * that rows are images: behind `dense(7, 32)`, say, which gives plain rows.
 *
 * @throws {RangeError} if the sizes of what a part reads do not fit each other, or do not fit its layer.
 */
export function fittedParts(composition: Composition): FittedParts {
  const told = inputOf(composition);
  const { parts } = composition;
  const { input, images } = expectedBy(parts);
  if (told.size !== undefined) {
    const isExpected = parts.every(({ reads }, i) => !reads.includes(0) || images[i]);
    const image = told.image ?? (isExpected ? imageIn(told.size, input.image) : undefined);
    return fittedTo({ ...told, image }, parts, images);
  }
  if (input.size === undefined) return fittedTo(told, parts, images);
  try {
    return fittedTo({ ...input, title: told.title }, parts, images);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A layer needs to know more, such as what images the rows are: an outer composition may tell it.
    return fittedTo(told, parts, images);
  }
}

function fittedTo(
  input: Value,
  given: readonly Part[],
  expected: readonly (ImageSize | undefined)[],
): FittedParts {
  const values = [input];
  const keeping = [true];
  const parts = given.map((part, i): FittedPart => {
    const { reads, join, node } = part;
    const read = reads.flatMap((i) => values[i] ?? []);
    const { size, image: given, places } = join === "concat"
      ? concatenated(read)
      : sameOf(read, part.title(part.layer));
    const image = given ?? imageIn(size, expected[i]);
    const before = read.map(({ title }) => title).join(" and ");
    requireSize(before, part, size);
    const layer = size ? sizedBehind(before, part, size, image) : part.layer;
    requireSize(before, { ...part, layer }, size);
    const name = part.title(layer);
    requireSameImage(`pipe ${before} into ${name}`, image, layer.image);
    values.push({ title: name, size: layer.outputs, image: layer.outputImage });
    keeping.push(keepsSize(part) && reads.some((i) => keeping[i]));
    return { layer, name, reads, join, places, node, image: image ?? layer.image };
  });
  const output = values.at(-1) ?? input;
  return { parts, input, output, keepsSize: keeping.at(-1) ?? true };
}

/** Tells whether the output of a part always has the size of each value that it reads. */
function keepsSize({ reads, join, layer }: Part): boolean {
  return layer.keepsSize === true && isAlike({ reads, join });
}

/** Tells whether all values that a part reads are of the same size. */
function isAlike({ reads, join }: Pick<Part, "reads" | "join">): boolean {
  return join !== "concat" || reads.length === 1;
}

/** Returns the input: if its size is not given, the layers that read nothing else tell it. */
function inputOf({ kind, parts, ...given }: Composition): Value {
  const readers = parts.flatMap(({ reads, layer }) => `${reads}` === "0" ? layer : []);
  const size = given.inputs ?? readers.find(({ inputs }) => inputs)?.inputs;
  const image = given.image ?? readers.find(({ image }) => image)?.image;
  if (given.image && size !== numbersOf(given.image)) {
    throw new RangeError(
      `Cannot make a ${kind} of ${size} inputs that are images of ${
        imageShape(given.image)
      }: these are ${numbersOf(given.image)} numbers`,
    );
  }
  return { title: "input", size, image };
}

type Sizes = Pick<Value, "size" | "image">;

/** What layers expect of the values that they read. */
interface Expected {
  /** The size of the input. */
  readonly input: Sizes;
  /** The size of the images that each part reads. */
  readonly images: readonly (ImageSize | undefined)[];
}

/** Returns what the parts expect. Layers that keep the size pass on what those behind them expect. */
function expectedBy(parts: readonly Part[]): Expected {
  const unknown: Wanted = { size: undefined, images: [] };
  const wanted = [unknown, ...parts.map(() => unknown)];
  const images: (ImageSize | undefined)[] = [];
  for (const [i, part] of [...parts.entries()].reverse()) {
    const { layer, reads } = part;
    const onward = layer.keepsSize ? wanted[i + 1] : undefined;
    const others = reads.flatMap((j) => parts[j - 1]?.layer ?? []);
    const own = layer.image ?? agreed(onward?.images ?? []) ??
      others.find(({ outputImage }) => outputImage)?.outputImage;
    images[i] = own;
    if (!isAlike(part)) continue;
    const size = layer.inputs ?? onward?.size ?? others.find(({ outputs }) => outputs)?.outputs;
    for (const j of reads) {
      const { size: known, images } = wanted[j] ?? unknown;
      wanted[j] = { size: known ?? size, images: own ? [...images, own] : images };
    }
  }
  const { size, images: ofInput } = wanted[0] ?? unknown;
  return { input: { size, image: agreed(ofInput) }, images };
}

/** What the readers of a value expect. */
interface Wanted {
  readonly size: number | undefined;
  readonly images: readonly ImageSize[];
}

/** Returns the size of images if all are alike. */
function agreed([first, ...others]: readonly ImageSize[]): ImageSize | undefined {
  return first && others.every((other) => imageShape(other) === imageShape(first))
    ? first
    : undefined;
}

/** Returns the size of images if rows of a size can be such images. */
function imageIn(size: number | undefined, image: ImageSize | undefined): ImageSize | undefined {
  return image && numbersOf(image) === size ? image : undefined;
}

type Joined = Sizes & Pick<FittedPart, "places">;

/** Returns the size of a sum, whose terms are alike. */
function sameOf(read: readonly Value[], name: string): Joined {
  const [known, other] = new Set(read.flatMap(({ size }) => size ?? []));
  if (other) throw new RangeError(`Cannot make ${name}: ${known} and ${other} outputs differ`);
  const images = read.flatMap(({ image }) => image ?? []);
  images.forEach((image) => requireSameImage(`make ${name}`, images[0], image));
  return { size: known, image: images[0], places: 1 };
}

/** Returns the size of a concatenation; it is unknown as long as one of its parts is. */
function concatenated(read: readonly Value[]): Joined {
  const sizes = read.flatMap(({ size }) => size ?? []);
  const size = sizes.length === read.length ? total(sizes) : undefined;
  const images = read.flatMap(({ image }) => image ?? []);
  const [{ height, width } = { height: 1, width: 1 }] = images;
  const areImages = images.length === read.length &&
    images.every((image) => image.height === height && image.width === width);
  if (!areImages) return { size, image: undefined, places: 1 };
  const channels = total(images.map(({ channels }) => channels));
  return { size, image: { height, width, channels }, places: height * width };
}

function sizedBehind(
  before: string,
  { layer, title }: Part,
  size: number,
  image: ImageSize | undefined,
): AnyLayer {
  try {
    return layer.withInputs?.(size, image) ?? layer;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`Cannot pipe ${before} into ${title(layer)}: ${error.message}`);
  }
}

function requireSize(before: string, { layer, title }: Part, size: number | undefined): void {
  if (size && layer.inputs && size !== layer.inputs) {
    throw new RangeError(
      `Cannot pipe ${before} into ${title(layer)}: ` +
        `${size} outputs do not fit ${layer.inputs} inputs`,
    );
  }
}

function requireSameImage(action: string, a?: ImageSize, b?: ImageSize): void {
  if (a && b && imageShape(a) !== imageShape(b)) {
    throw new RangeError(
      `Cannot ${action}: images of ${imageShape(a)} do not fit those of ${imageShape(b)}`,
    );
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
