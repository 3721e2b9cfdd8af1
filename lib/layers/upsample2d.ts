import { isCount } from "../values/count.ts";
import {
  imageShape,
  type ImageSize,
  numbersOf,
  requireImageSize,
  sizeOf,
} from "../values/image.ts";
import { type Empty, type Layer, layer, lazyLayer, requireImage } from "./layer.ts";
import { type Extent, extentText, pair, windowsOver } from "../engines/windows.ts";

/** Options of upsampling. */
export interface UpsampleOptions {
  /** The size of the images that come in. The default is the size that the layer before gives. */
  readonly image?: ImageSize;
}

/**
 * Returns the layer that makes images larger by a whole factor: each pixel becomes a block of its copies, to
 * the bit where a block has 2, 4, 8 or so pixels, and else to rounding. It is PyTorch's
 * `nn.Upsample(scale_factor=factor, mode="nearest")`. A convolution behind it makes images without the
 * checkerboards of {@linkcode conv2dTranspose} (Odena, Dumoulin and Olah, "Deconvolution and checkerboard
 * artifacts", 2016).
 *
 * @throws {RangeError} if a factor or a size is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { upsample2d } from "@foldnet/foldnet";
 *
 * const larger = upsample2d(2, { image: { height: 7, width: 7, channels: 8 } });
 * console.log(larger.name); // "upsample2d 2x2: 7x7x8 -> 14x14x8"
 * ```
 */
export function upsample2d(
  factor: Extent,
  { image }: UpsampleOptions = {},
): Layer<number, number, Empty> {
  const kind = `upsample2d ${extentText(factor)}`;
  const factors = pair(factor);
  if (factors.length !== 2 || !factors.every(isCount)) {
    throw new RangeError(`Cannot make ${kind}: factors are whole numbers from 1`);
  }
  const spec = { kind: "upsample2d", factor: factors };
  const sized = (inputs: number, image?: ImageSize) =>
    upsample2d(factors, { image: requireImage(kind, inputs, image) });
  if (!image) return lazyLayer({ name: kind, spec, sized });

  requireImageSize(`make ${kind}`, image);
  const { height, width, channels } = image;
  const [down, across] = factors;
  const output = { height: height * down, width: width * across, channels };
  const blocks = windowsOver(kind, output, { size: factors, stride: factors, padding: "valid" });
  return layer({
    name: `${kind}: ${imageShape(image)} -> ${imageShape(output)}`,
    inputs: numbersOf(image),
    outputs: numbersOf(output),
    image: sizeOf(image),
    outputImage: output,
    spec: { ...spec, image: sizeOf(image) },
    init: (): Empty => [],
    // The gradient of a mean is the same for all pixels of a block.
    forward: (engine, _params, images) => ({
      output: engine.scale(down * across, engine.averagePoolGradient(images, blocks)),
      saved: undefined,
    }),
    backward: (engine, _params, _saved, gradient, wants) => ({
      inputGradient: wants.inputGradient
        ? engine.scale(down * across, engine.averagePool(gradient, blocks))
        : undefined,
      gradients: [],
    }),
    onnx(onnx, input) {
      const { name } = onnx.planes(input, image);
      const apart = onnx.integers("apart", [0, channels, height, 1, width, 1]);
      const blocks = onnx.step("Tile", [
        onnx.step("Reshape", [{ name }, apart]),
        onnx.integers("copies", [1, 1, 1, down, 1, across]),
      ]);
      const sizes = onnx.integers("sizes", [0, channels, output.height, output.width]);
      return onnx.step("Reshape", [blocks, sizes], { planes: output });
    },
  });
}
