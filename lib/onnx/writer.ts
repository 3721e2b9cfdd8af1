/**
 * The writer that layers write their steps in ONNX with.
 *
 * @module
 */

import { imageShape, type ImageSize, numbersOf } from "../values/image.ts";
import type { NumberArray } from "../values/matrix.ts";
import type { OnnxStepOptions, OnnxValue, OnnxWriter } from "../layers/onnx_writer.ts";
import {
  floatAttribute,
  floatTensor,
  integerAttribute,
  integersAttribute,
  integerTensor,
  type OnnxNode,
  textAttribute,
} from "./messages.ts";
import type { Fields } from "./protobuf.ts";
import { toTensor } from "../models/fields.ts";
import { finderOf, type Site } from "../models/site.ts";

/** A graph that is being written. */
export interface Draft {
  /** The steps so far. */
  readonly nodes: OnnxNode[];
  /** The constants so far. */
  readonly tensors: Fields[];
  /** The names that are taken. */
  readonly names: Set<string>;
}

/** Returns the writer for a layer. */
export function writerOf(draft: Draft, site: Site): OnnxWriter {
  const { names, nodes, tensors } = draft;

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

  const found = finderOf(site);

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
