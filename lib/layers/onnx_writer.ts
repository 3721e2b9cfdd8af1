/**
 * The writer that a layer writes itself as ONNX with.
 *
 * @module
 */

import type { ImageSize } from "../values/image.ts";

/** A value in an ONNX graph: a batch on its way through the network, or a constant. */
export interface OnnxValue {
  /** The name of the value. */
  readonly name: string;
  /**
   * The size of images in planes: batch x channels x height x width, as ONNX has images. Without it a
   * batch is rows of features, channels innermost, as foldnet has images.
   */
  readonly planes?: ImageSize | undefined;
}

/** Attributes and layout of an operator. */
export interface OnnxStepOptions {
  /** Attributes that are whole numbers, or lists of them. */
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
  /** Attributes that are texts. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Attributes that are any numbers. */
  readonly floats?: Readonly<Record<string, number>>;
  /** The planes of the output. The default is those of the first input. */
  readonly planes?: ImageSize;
  /** Which of the operator's outputs to return. The default is 0, the first one. */
  readonly output?: number;
}

/** Writes the steps of a layer into an ONNX graph. */
export interface OnnxWriter {
  /** Adds an operator of operator set 17, and returns its output. */
  readonly step: (
    operator: string,
    inputs: readonly OnnxValue[],
    options?: OnnxStepOptions,
  ) => OnnxValue;
  /** Returns a batch as rows of features. */
  readonly rows: (value: OnnxValue) => OnnxValue;
  /** Returns a batch as planes of images of a size. */
  readonly planes: (value: OnnxValue, image: ImageSize) => OnnxValue;
  /**
   * Adds the matrix of that name among the layer's parameters and statistics: of the sizes given, by
   * default a list if it has one row, else its rows and columns.
   */
  readonly matrix: (name: string, sizes?: readonly number[]) => OnnxValue;
  /** Adds the matrix of that name as the tensor that the layer declares: in PyTorch's layout. */
  readonly tensor: (name: string) => OnnxValue;
  /** Adds a constant number. `label` becomes a part of its name. */
  readonly number: (label: string, value: number) => OnnxValue;
  /** Adds a constant list of whole numbers. `label` becomes a part of its name. */
  readonly integers: (label: string, values: readonly number[]) => OnnxValue;
}

/** A function that writes a layer as ONNX, with its input, and returns its output. */
export type OnnxTranslation = (onnx: OnnxWriter, input: OnnxValue) => OnnxValue;
