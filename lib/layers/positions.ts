/**
 * Positions: the steps of a sequence, or the pixels of an image, each with its features side by side.
 *
 * @module
 */

import { type Windows, windowsOver } from "../engines/windows.ts";
import { type ImageSize, requireImageSize } from "../values/image.ts";
import type { OnnxValue, OnnxWriter } from "./onnx_writer.ts";

/** The positions of a row. */
export interface Positions {
  /** The number of positions. */
  readonly count: number;
  /** The number of features of a position. */
  readonly features: number;
  /** Windows of one position each: a convolution over them is one product for all positions. */
  readonly each: Windows;
}

/**
 * Returns the positions of sequences or images.
 *
 * @throws {RangeError} if a size is not a whole number from 1.
 */
export function positionsOf(name: string, image: ImageSize): Positions {
  requireImageSize(`make ${name}`, image);
  return {
    count: image.height * image.width,
    features: image.channels,
    each: windowsOver(name, image, { size: 1, stride: 1, padding: "valid" }),
  };
}

/** Returns a batch with a line for each position in ONNX: batch x positions x features. */
export function onnxLines(
  onnx: OnnxWriter,
  input: OnnxValue,
  { count, features }: Pick<Positions, "count" | "features">,
): OnnxValue {
  const sizes = onnx.integers("lines", [-1, count, features]);
  return onnx.step("Reshape", [onnx.rows(input), sizes]);
}

/** Returns lines of so many features in ONNX as rows again. */
export function onnxRows(
  onnx: OnnxWriter,
  lines: OnnxValue,
  { count, features }: Pick<Positions, "count" | "features">,
): OnnxValue {
  return onnx.step("Reshape", [lines, onnx.integers("rows", [-1, count * features])]);
}
