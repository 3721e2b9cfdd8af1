/**
 * The parts that convolutions of images and of sequences share.
 *
 * @module
 */

import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import { convolved } from "./convolved.ts";
import { type Layer, layer, lazyLayer, requireImage, type Spec } from "./layer.ts";
import type { Matrix } from "../values/matrix.ts";
import type { OnnxValue, OnnxWriter } from "./onnx_writer.ts";
import { requireSequences } from "./sequences.ts";
import { rowTensor } from "./tensors.ts";
import { weightMaker, type WeightOptions } from "./weighted.ts";
import { requireKernels, windowStep } from "./windowed.ts";
import { imageOfPlaces, tapsOf, type WindowOptions, windowsOver } from "../engines/windows.ts";

/** The parameters of a convolution. */
export type Conv2dParams = {
  /**
   * A column for each channel of the output, and a row for each number in a window: row of pixels after
   * row of pixels, the channels of a pixel side by side. With groups, these are the channels of a group, and
   * the columns of each group stand side by side.
   */
  readonly weights: Matrix;
  /** A number for each channel of the output, in one row, if the layer has a bias. */
  readonly bias?: Matrix<1, number>;
};

/** A convolution: what it does, and what it is called. */
export interface Convolution extends WeightOptions {
  /** The kind and the kernel, as names and errors have them. */
  readonly name: string;
  /** The spec, as far as the sizes of the kernel and of its steps. */
  readonly spec: Spec;
  /** The channels of the output. */
  readonly channels: number;
  /** The windows that the kernel slides over. */
  readonly window: WindowOptions;
  /** Whether images are sequences: of height 1, and with weights that have no height in PyTorch. */
  readonly isLine: boolean;
  /** The size of the images that come in, if it is known. */
  readonly image?: ImageSize | undefined;
}

/** Returns the layer of a convolution. */
export function convolutionOf(
  convolution: Convolution,
): Layer<number, number, Conv2dParams> {
  const { name, channels, window, isLine, image } = convolution;
  requireKernels(name, channels, window);
  const { hasBias, init } = weightMaker(name, convolution);
  const spec = { ...convolution.spec, bias: hasBias };
  if (!image) {
    const sized = (inputs: number, image?: ImageSize) =>
      convolutionOf({ ...convolution, image: requireImage(name, inputs, image) });
    return lazyLayer({ name: `${name}: ? -> ${isLine ? 1 : "?"}x?x${channels}`, spec, sized });
  }

  if (isLine) requireSequences(name, image);
  else requireImageSize(`make ${name}`, image);
  const windows = windowsOver(name, image, window);
  const output = imageOfPlaces(windows, channels);
  const [height, width] = windows.size;
  const taps = tapsOf(windows);
  const depth = image.channels / windows.groups;
  /** Returns the weights as ONNX has them: those of sequences get a height. */
  const onnxWeights = (onnx: OnnxWriter): OnnxValue => {
    const tensor = onnx.tensor("weights");
    if (!isLine) return tensor;
    const sizes = onnx.integers("sizes", [channels, depth, height, width]);
    return onnx.step("Reshape", [tensor, sizes]);
  };
  return layer({
    name: `${name}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image: sizeOf(image),
    outputImage: output,
    spec: { ...spec, image: sizeOf(image) },
    init: (key): Conv2dParams => init(key, [taps, channels], channels),
    ...convolved(windows, channels),
    tensors: () => ({
      params: {
        weights: {
          name: "weight",
          size: [taps, channels],
          dimensions: [height, width, depth, channels],
          order: [3, 2, 0, 1],
          ...(isLine && { shape: [channels, depth, width] }),
        },
        ...(hasBias && { bias: rowTensor("bias", channels) }),
      },
    }),
    onnx(onnx, input) {
      const operands = [onnxWeights(onnx), ...(hasBias ? [onnx.matrix("bias")] : [])];
      return windowStep(onnx, "Conv", [input, ...operands], { windows, output });
    },
  });
}
