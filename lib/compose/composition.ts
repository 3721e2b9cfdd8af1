/**
 * What pipelines and graphs have in common: layers that read each other's outputs are a layer.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import { type Layer, layer, type LayerInfo, type Spec } from "../layers/layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import { leaves, type Tree } from "../values/tree.ts";

/** A layer whose sizes and parameters the compiler does not know. */
export type AnyLayer = Layer<number, number, Tree>;

/** How several matrices become one: as their sum, or side by side, images of equal size channel by channel. */
export type Join = "add" | "concat";

/** A layer, and where its input is from. */
export interface Part {
  /** Whose outputs it reads: 0 is the input of all, and from 1 on stand the parts before it. */
  readonly reads: readonly number[];
  /** How it joins them, if they are several. */
  readonly join?: Join | undefined;
  /** What it does with them. */
  readonly layer: AnyLayer;
  /** What tables and errors call it. */
  readonly title: (layer: LayerInfo) => string;
}

/** All that makes a composition. */
export interface Composition {
  /** What it is. */
  readonly kind: string;
  /** Features per row of the input; undefined where the parts are to tell it. */
  readonly inputs?: number | undefined;
  /** The size of the images that its input is, likewise. */
  readonly image?: ImageSize | undefined;
  /** Its parts, each behind those that it reads: the last one gives the output. */
  readonly parts: readonly Part[];
  /** What, apart from its kind, rebuilds it: made of the specs of its layers. */
  readonly spec: (specs: readonly Spec[]) => Omit<Spec, "kind">;
}

/**
 * The layer of a composition: forward folds over its parts from the left, backward from the right.
 *
 * @throws {RangeError} if what a part reads does not fit together, or does not fit its layer.
 */
export function composed(composition: Composition): Layer<number, number, readonly Tree[]> {
  const { kind, spec } = composition;
  const { parts, values } = fitted(composition);
  const [{ size: inputs, image: inputImage }] = values;
  const { size: outputs, image: outputImage } = values.at(-1) ?? values[0];
  const layers = parts.map(({ layer }) => layer);
  const keepsStatistics = layers.some(({ statistics }) => statistics !== undefined);

  return layer({
    name: `${kind} ${inputs ?? "?"} -> ${outputs ?? "?"}`,
    inputs,
    outputs,
    inputImage,
    outputImage,
    spec: { kind, ...spec(layers.map(({ spec }) => spec)) },
    layers: parts.map(({ layer, name }): LayerInfo => ({ ...layer, name })),
    init: (key): readonly Tree[] => layers.map((each, i) => each.init(foldIn(key, i))),
    ...(keepsStatistics && { statistics: layers.map(({ statistics = [] }) => statistics) }),

    forward(engine, params, input, pass) {
      const outputs = [input];
      const savedByPart: unknown[] = [];
      const statistics = parts.map((part, i) => {
        const before = branch(pass.statistics, i) ?? [];
        const step = part.layer.forward(engine, params[i] ?? [], joined(engine, outputs, part), {
          ...pass,
          key: foldIn(pass.key, i),
          statistics: before,
        });
        outputs.push(step.output);
        savedByPart.push(step.saved);
        return step.statistics ?? before;
      });
      return {
        output: outputs.at(-1) ?? input,
        saved: { savedByPart, widths: outputs.map(({ cols }) => cols) },
        ...(keepsStatistics && { statistics }),
      };
    },

    backward(engine, params, { savedByPart, widths }, outputGradient, wants) {
      // Where nothing learns from here back, nobody reads a gradient, unless the caller does.
      const isRead = [wants.inputGradient];
      parts.forEach(({ reads }, i) =>
        isRead.push(reads.some((j) => isRead[j]) || leaves(params[i] ?? []).length > 0)
      );
      const gradients = params.slice();
      const sums: (Matrix | undefined)[] = [];
      if (isRead.at(-1)) sums[parts.length] = outputGradient;
      for (const [i, { reads, join, layer, name, places }] of [...parts.entries()].reverse()) {
        const gradient = sums[i + 1];
        if (!gradient) continue;
        const step = layer.backward(engine, params[i] ?? [], savedByPart[i], gradient, {
          inputGradient: reads.some((j) => isRead[j]),
        });
        gradients[i] = step.gradients;
        let end = 0;
        for (const j of reads) {
          const start = end;
          end += (widths[j] ?? 0) / places;
          if (!isRead[j]) continue;
          const whole = step.inputGradient;
          if (!whole) throw new TypeError(`${name} gave no input gradient`);
          const share = join === "concat" ? engine.sliceColumns(whole, start, end, places) : whole;
          const others = sums[j];
          sums[j] = others ? engine.combine(1, others, 1, share) : share;
        }
      }
      return { inputGradient: sums[0], gradients };
    },

    withInputs: (inputs, image) => composed({ ...composition, inputs, image }),
  });
}

/** What a part gives, as far as that is known before anything runs. */
interface Value {
  readonly title: string;
  readonly size: number | undefined;
  readonly image: ImageSize | undefined;
}

/** A part whose layer has the size of what it reads. */
interface FittedPart extends Part {
  readonly name: string;
  /** Of how many places each that is concatenated has a piece: the pixels of images, else 1. */
  readonly places: number;
}

/** The parts, each of the size that those before it give; the first of the values is the input. */
function fitted(
  { parts, ...given }: Composition,
): { readonly parts: readonly FittedPart[]; readonly values: readonly [Value, ...Value[]] } {
  // The layers that read nothing but the input tell what it is.
  const readers = parts.flatMap(({ reads, layer }) => `${reads}` === "0" ? layer : []);
  const size = given.inputs ?? readers.find(({ inputs }) => inputs)?.inputs;
  const image = given.image ?? readers.find(({ inputImage }) => inputImage)?.inputImage;
  if (given.image && size !== numbersOf(given.image)) {
    throw new RangeError(
      `Cannot make a ${given.kind} of ${size} inputs that are images of ${
        imageShape(given.image)
      }: these are ${numbersOf(given.image)} numbers`,
    );
  }
  const values: [Value, ...Value[]] = [{ title: "input", size, image }];
  return {
    values,
    parts: parts.map((part): FittedPart => {
      const read = part.reads.flatMap((i) => values[i] ?? []);
      const { size, image, places } = part.join === "concat"
        ? concatenated(read)
        : sameOf(read, part.title(part.layer));
      const before = read.map(({ title }) => title).join(" and ");
      const layer = size && !part.layer.inputs
        ? sizedBehind(before, part, size, image)
        : part.layer;
      const name = part.title(layer);
      if (size && layer.inputs && size !== layer.inputs) {
        throw new RangeError(
          `Cannot pipe ${before} into ${name}: ` +
            `${size} outputs do not fit ${layer.inputs} inputs`,
        );
      }
      requireSameImage(`pipe ${before} into ${name}`, image, layer.inputImage);
      values.push({ title: name, size: layer.outputs, image: layer.outputImage });
      return { ...part, layer, name, places };
    }),
  };
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

/** What is known of a concatenation: as long as one part is unknown, nothing. */
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

function requireSameImage(action: string, a?: ImageSize, b?: ImageSize): void {
  if (a && b && imageShape(a) !== imageShape(b)) {
    throw new RangeError(
      `Cannot ${action}: images of ${imageShape(a)} do not fit those of ${imageShape(b)}`,
    );
  }
}

function joined(
  engine: Engine,
  values: readonly Matrix[],
  { reads, join, places }: FittedPart,
): Matrix {
  const read = reads.flatMap((i) => values[i] ?? []);
  return join === "concat"
    ? engine.concatColumns(read, places)
    : read.reduce((sum, each) => engine.combine(1, sum, 1, each));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function branch(tree: Tree, index: number): Tree | undefined {
  return Array.isArray(tree) ? tree[index] : undefined;
}
