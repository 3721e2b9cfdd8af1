/**
 * The messages of an ONNX file. The numbers of their fields are those of
 * {@link https://github.com/onnx/onnx/blob/main/onnx/onnx.proto | its schema}.
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
  /** The name of the step. */
  readonly name: string;
  /** The name of the operator that it runs. */
  readonly operator: string;
  /** The names of the values that it reads. */
  readonly inputs: readonly string[];
  /** The name of the value that it computes. */
  readonly output: string;
  /** How many outputs ahead of it are left out. */
  readonly skipped: number;
  /** The attributes of the operator, as {@linkcode floatAttribute} and its like make them. */
  readonly attributes: readonly Fields[];
  /** A note for people. */
  readonly about: string;
}

/** A matrix of any height that goes into a model, or comes out of it. */
export interface OnnxRows {
  /** The name of the matrix. */
  readonly name: string;
  /** How many numbers a row has. */
  readonly columns: number;
}

/** The contents of an ONNX file. */
export interface OnnxModel {
  /** The steps, each after those that it reads. */
  readonly nodes: readonly OnnxNode[];
  /** The learned numbers, as {@linkcode floatTensor} and its like make them. */
  readonly tensors: readonly Fields[];
  /** The input. */
  readonly input: OnnxRows;
  /** The output. */
  readonly output: OnnxRows;
  /** A note for people. */
  readonly about: string;
  /** Texts for programs, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Returns an attribute that is a whole number. */
export function integerAttribute(name: string, value: number): Fields {
  return [...text(1, name), ...integer(3, value), ...integer(20, 2)];
}

/** Returns an attribute that is any number. */
export function floatAttribute(name: string, value: number): Fields {
  return [...text(1, name), ...float(2, value), ...integer(20, 1)];
}

/** Returns an attribute that is a text. */
export function textAttribute(name: string, value: string): Fields {
  return [...text(1, name), ...text(4, value), ...integer(20, 3)];
}

/** Returns an attribute that is a list of whole numbers. */
export function integersAttribute(name: string, values: readonly number[]): Fields {
  return [...text(1, name), ...values.flatMap((value) => integer(8, value)), ...integer(20, 7)];
}

/** Returns a tensor of numbers, of any sizes, as float32. */
export function floatTensor(name: string, sizes: readonly number[], values: NumberArray): Fields {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] ?? NaN, true);
  return tensor(name, FLOAT, sizes, view);
}

/** Returns a tensor that is a list of whole numbers, as int64. */
export function integerTensor(name: string, values: readonly number[]): Fields {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => view.setBigInt64(8 * i, BigInt(value), true));
  return tensor(name, INT64, [values.length], view);
}

/** Returns the bytes of an ONNX file. */
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

function nodeFields(node: OnnxNode): Fields {
  const { name, operator, inputs, output, skipped, attributes, about } = node;
  return [
    ...inputs.flatMap((input) => text(1, input)),
    // An output without a name is left out.
    ...new Array<string>(skipped).fill("").flatMap((none) => text(2, none)),
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
