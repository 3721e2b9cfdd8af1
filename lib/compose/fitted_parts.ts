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

/** What is known of the input, or of the output of a part, before anything runs. */
export interface Value {
  /** What errors call it. */
  readonly title: string;
  /** Features per row. */
  readonly size: number | undefined;
  /** The size of the images that the rows are. */
  readonly image: ImageSize | undefined;
}

/** The parts of a composition with their sizes, its input and its output. */
export interface FittedParts {
  readonly parts: readonly FittedPart[];
  readonly input: Value;
  readonly output: Value;
}

/**
 * Returns the parts of a composition, each of the size that those before it give.
 *
 * @throws {RangeError} if the sizes of what a part reads do not fit each other, or do not fit its layer.
 */
export function fittedParts(composition: Composition): FittedParts {
  const input = inputOf(composition);
  const values = [input];
  const parts = composition.parts.map((part): FittedPart => {
    const { reads, join, node } = part;
    const read = reads.flatMap((i) => values[i] ?? []);
    const { size, image, places } = join === "concat"
      ? concatenated(read)
      : sameOf(read, part.title(part.layer));
    const before = read.map(({ title }) => title).join(" and ");
    requireSize(before, part, size);
    const layer = size ? sizedBehind(before, part, size, image) : part.layer;
    requireSize(before, { ...part, layer }, size);
    const name = part.title(layer);
    requireSameImage(`pipe ${before} into ${name}`, image, layer.image);
    values.push({ title: name, size: layer.outputs, image: layer.outputImage });
    return { layer, name, reads, join, places, node, image: image ?? layer.image };
  });
  return { parts, input, output: values.at(-1) ?? input };
}

/** What is known of the input: the layers that read nothing else tell it, if it is not given. */
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

type Joined = Pick<Value, "size" | "image"> & Pick<FittedPart, "places">;

/** What is known of a sum, whose parts are alike. */
function sameOf(read: readonly Value[], name: string): Joined {
  const [known, other] = new Set(read.flatMap(({ size }) => size ?? []));
  if (other) throw new RangeError(`Cannot make ${name}: ${known} and ${other} outputs differ`);
  const images = read.flatMap(({ image }) => image ?? []);
  images.forEach((image) => requireSameImage(`make ${name}`, images[0], image));
  return { size: known, image: images[0], places: 1 };
}

/** What is known of a concatenation: nothing, as long as one of its parts is unknown. */
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
