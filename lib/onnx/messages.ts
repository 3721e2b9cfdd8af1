/**
 * The messages that an ONNX file is made of, with the numbers of their fields as
 * {@link https://github.com/onnx/onnx/blob/main/onnx/onnx.proto | its schema} has them.
 *
 * @module
 */

import type { NumberArray } from "../values/matrix.ts";
import { bytes, type Fields, float, integer, text } from "./protobuf.ts";
import { joined } from "../formats/joined.ts";

/** The version of the file format. */
const IR_VERSION = 8;

/** The version of the operators: the first one with LayerNormalization. */
const OPSET = 17;

/** The number of the type float32. */
const FLOAT = 1;

/** The number of the type int64. */
const INT64 = 7;

/** A step of the computation. */
export interface OnnxNode {
  /** What it is called. */
  readonly name: string;
  /** What it does: the name of an operator. */
  readonly operator: string;
  /** The names of what it reads. */
  readonly inputs: readonly string[];
  /** The name of what it gives. */
  readonly output: string;
  /** The options of the operator: made by {@linkcode floatAttribute} and its like. */
  readonly attributes: readonly Fields[];
  /** What people may want to know of it. */
  readonly about: string;
}

/** A matrix of unknown height that goes into a model, or comes out of it. */
export interface OnnxRows {
  /** What it is called. */
  readonly name: string;
  /** How many numbers a row has. */
  readonly columns: number;
}

/** All that an ONNX file tells. */
export interface OnnxModel {
  /** The steps, each behind those that it reads. */
  readonly nodes: readonly OnnxNode[];
  /** The numbers that were learned: made by {@linkcode floatTensor} and its like. */
  readonly tensors: readonly Fields[];
  /** What goes in. */
  readonly input: OnnxRows;
  /** What comes out. */
  readonly output: OnnxRows;
  /** What people may want to know of it. */
  readonly about: string;
  /** What programs may want to know of it, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An option that is a whole number. */
export function integerAttribute(name: string, value: number): Fields {
  return [...text(1, name), ...integer(3, value), ...integer(20, 2)];
}

/** An option that is any number. */
export function floatAttribute(name: string, value: number): Fields {
  return [...text(1, name), ...float(2, value), ...integer(20, 1)];
}

/** An option that is some whole numbers. */
export function integersAttribute(name: string, values: readonly number[]): Fields {
  return [...text(1, name), ...values.flatMap((value) => integer(8, value)), ...integer(20, 7)];
}

/** Numbers, of any sizes, as float32. */
export function floatTensor(name: string, sizes: readonly number[], values: NumberArray): Fields {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] ?? NaN, true);
  return tensor(name, FLOAT, sizes, view);
}

/** A list of whole numbers, as int64. */
export function integerTensor(name: string, values: readonly number[]): Fields {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true));
  return tensor(name, INT64, [values.length], view);
}

/** The bytes of an ONNX file. */
export function onnxFile(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const { nodes, tensors, input, output, about, metadata } = model;
  return joined([
    ...integer(1, IR_VERSION),
    ...text(2, "foldnet"),
    ...text(6, about),
    ...bytes(7, [
      ...nodes.flatMap((node) => bytes(1, nodeFields(node))),
      ...text(2, "foldnet"),
      ...tensors.flatMap((tensor) => bytes(5, tensor)),
      ...bytes(11, rowsFields(input)),
      ...bytes(12, rowsFields(output)),
    ]),
    ...bytes(8, integer(2, OPSET)),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      bytes(14, [...text(1, key), ...text(2, value)])
    ),
  ]);
}

function tensor(name: string, type: number, sizes: readonly number[], data: DataView): Fields {
  return [
    ...sizes.flatMap((size) => integer(1, size)),
    ...integer(2, type),
    ...text(8, name),
    ...bytes(9, [new Uint8Array(data.buffer)]),
  ];
}

function nodeFields({ name, operator, inputs, output, attributes, about }: OnnxNode): Fields {
  return [
    ...inputs.flatMap((input) => text(1, input)),
    ...text(2, output),
    ...text(3, name),
    ...text(4, operator),
    ...attributes.flatMap((attribute) => bytes(5, attribute)),
    ...text(6, about),
  ];
}

function rowsFields({ name, columns }: OnnxRows): Fields {
  const sizes = [...bytes(1, text(2, "batch")), ...bytes(1, integer(1, columns))];
  return [
    ...text(1, name),
    ...bytes(2, bytes(1, [...integer(1, FLOAT), ...bytes(2, sizes)])),
  ];
}
