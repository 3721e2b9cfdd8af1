/**
 * The writer that layers write their steps in ONNX with.
 *
 * @module
 */

import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import { type Matrix, type NumberArray, shapeText } from "../values/matrix.ts";
import type { OnnxStepOptions, OnnxValue, OnnxWriter } from "../layers/onnx_writer.ts";
import { entries, type Tree } from "../values/tree.ts";
import {
  floatAttribute,
  floatTensor,
  integerAttribute,
  integersAttribute,
  integerTensor,
  type OnnxNode,
  textAttribute,
} from "./messages.ts";
import type { Place } from "../models/places.ts";
import type { Fields } from "./protobuf.ts";
import { type Field, fieldsOf, toTensor } from "../models/fields.ts";

/** A graph that is being written. */
export interface Draft {
  /** The steps so far. */
  readonly nodes: OnnxNode[];
  /** The constants so far. */
  readonly tensors: Fields[];
  /** The names that are taken. */
  readonly names: Set<string>;
}

/** A layer in its place, with what belongs to it. */
export interface Site {
  /** The graph that the layer is written into. */
  readonly draft: Draft;
  /** The layer. */
  readonly layer: Place["layer"];
  /** The indices that lead to it, from composition to composition. */
  readonly path: readonly number[];
  /** Its parameters. */
  readonly params: Tree;
  /** Its running statistics. */
  readonly statistics: Tree;
}

/** Returns the writer for a layer. */
export function writerOf(site: Site): OnnxWriter {
  const { names, nodes, tensors } = site.draft;

  /** Returns a name such as `2.weights`, with a number at its end if the name is taken. */
  function freshName(label: string): string {
    const stem = [...site.path, label].join(".");
    let name = stem;
    for (let count = 2; names.has(name); count++) name = `${stem}_${count}`;
    names.add(name);
    return name;
  }

  function constant(label: string, sizes: readonly number[], data: NumberArray): OnnxValue {
    const name = freshName(label);
    tensors.push(floatTensor(name, sizes, data));
    return { name };
  }

  function integers(label: string, values: readonly number[]): OnnxValue {
    const name = freshName(label);
    tensors.push(integerTensor(name, values));
    return { name };
  }

  function step(
    operator: string,
    inputs: readonly OnnxValue[],
    options: OnnxStepOptions = {},
  ): OnnxValue {
    const output = freshName(operator);
    nodes.push({
      name: output,
      operator,
      inputs: inputs.map(({ name }) => name),
      output,
      skipped: options.output ?? 0,
      attributes: attributesOf(options),
      about: site.layer.name,
    });
    return { name: output, planes: options.planes ?? inputs[0]?.planes };
  }

  /** Returns the same numbers in other sizes. A size of 0 stands for what it was: the batch. */
  function reshaped(value: OnnxValue, sizes: readonly number[]): OnnxValue {
    return step("Reshape", [value, integers("sizes", [0, ...sizes])]);
  }

  function transposed(value: OnnxValue, perm: readonly number[]): OnnxValue {
    return step("Transpose", [value], { integers: { perm } });
  }

  function rows(value: OnnxValue): OnnxValue {
    const { name, planes } = value;
    if (!planes) return value;
    const { height, width, channels } = planes;
    // With a single channel, or a single pixel, the order is the same.
    const isOrdered = channels === 1 || height * width === 1;
    const pixels = isOrdered ? { name } : transposed({ name }, [0, 2, 3, 1]);
    return reshaped(pixels, [numbersOf(planes)]);
  }

  function planes(value: OnnxValue, image: ImageSize): OnnxValue {
    if (value.planes && imageShape(value.planes) === imageShape(image)) return value;
    const { height, width, channels } = image;
    const { name } = channels === 1
      ? reshaped(rows(value), [channels, height, width])
      : transposed(reshaped(rows(value), [height, width, channels]), [0, 3, 1, 2]);
    return { name, planes: image };
  }

  const declared = new Map(
    (["params", "statistics"] as const).flatMap((part) =>
      fieldsOf(part, site.layer).map((field): [string, Field] => [field.matrix, field])
    ),
  );

  /** Returns the parameter or statistic of that name and its tensor. */
  function found(name: string): { readonly matrix: Matrix; readonly field: Field } {
    const all = [...entries(site.params), ...entries(site.statistics)];
    const [, matrix] = all.find(([path]) => path.join(".") === name) ?? [];
    const field = declared.get(name);
    if (!matrix || !field) throw new TypeError(`Cannot export ${placeOf(site)}: it has no ${name}`);
    const size = shapeText({ rows: field.size[0], cols: field.size[1] });
    if (shapeText(matrix) !== size) {
      throw new TypeError(
        `Cannot export ${placeOf(site)}: its ${name} are ${shapeText(matrix)}, not ${size}`,
      );
    }
    return { matrix, field };
  }

  return {
    step,
    rows,
    planes,
    integers,
    number: (label, value) => constant(label, [], [value]),
    matrix(name, sizes) {
      const { rows, cols, data } = found(name).matrix;
      return constant(name, sizes ?? (rows === 1 ? [cols] : [rows, cols]), data);
    },
    tensor(name) {
      const { matrix, field } = found(name);
      return constant(name, field.shape, toTensor(field, matrix.data));
    },
  };
}

/** Returns what errors call a layer. */
export function placeOf({ layer, path }: Pick<Site, "layer" | "path">): string {
  return path.length > 0 ? `layer ${path.join(".")}, ${layer.name}` : layer.name;
}

function attributesOf(
  { integers = {}, floats = {}, texts = {} }: OnnxStepOptions,
): readonly Fields[] {
  return [
    ...Object.entries(integers).map(([name, value]) =>
      typeof value === "number" ? integerAttribute(name, value) : integersAttribute(name, value)
    ),
    ...Object.entries(texts).map(([name, value]) => textAttribute(name, value)),
    ...Object.entries(floats).map(([name, value]) => floatAttribute(name, value)),
  ];
}
