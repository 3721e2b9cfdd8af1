import type { ScalarFunction } from "../engines/engine.ts";
import { constant } from "./initializers.ts";
import { keptSizes, type Layer, layer, lazyLayer, noGradients } from "./layer.ts";
import type { ImageSize } from "../values/image.ts";
import type { Matrix } from "../values/matrix.ts";
import { rowOf } from "./normalization.ts";
import { FINITE } from "../values/require_number.ts";
import { requireFlag, requireNumber } from "./options.ts";
import { rowTensor } from "./tensors.ts";

/** The parameters of a rectifier with a learned slope. */
export type PReluParams = {
  /** The slopes left of 0, in one row: one, or one for each channel or feature. */
  readonly slopes: Matrix;
};

/** Options of a rectifier with a learned slope. */
export interface PReluOptions {
  /** The slope left of 0 to start from. The default is 0.25. */
  readonly slope?: number;
  /** Whether each channel of images, or each feature, has a slope of its own. The default is false. */
  readonly perChannel?: boolean;
}

/**
 * Returns the rectifier with a learned slope: `x` right of 0, `slope * x` left of it (He, Zhang, Ren and
 * Sun, "Delving deep into rectifiers", 2015). It is the `nn.PReLU` of PyTorch.
 *
 * @throws {RangeError} if the slope is not finite.
 * @throws {TypeError} if an option is of another type.
 *
 * @example
 * ```ts
 * import { dense, pipe, prelu } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(784, 64), prelu({ perChannel: true }), dense(64, 10));
 * console.log(network.layers?.[1]?.name); // "prelu 64"
 * ```
 */
export function prelu<Size extends number>(
  { slope = 0.25, perChannel = false }: PReluOptions = {},
): Layer<Size, Size, PReluParams> {
  const kind = "prelu";
  requireNumber(kind, "slope", slope, FINITE);
  requireFlag(kind, "perChannel", perChannel);
  const spec = { kind, slope, perChannel };

  const sized = (inputs?: number, image?: ImageSize): Layer<Size, Size, PReluParams> => {
    const count = perChannel ? image?.channels ?? inputs ?? 1 : 1;
    return layer({
      name: perChannel ? `${kind} ${count}` : kind,
      ...keptSizes<Size>(inputs, image),
      spec,
      init: (key): PReluParams => ({ slopes: constant(slope)(key, 1, count) }),
      forward(engine, { slopes }, input) {
        const right = engine.map(rectified, input);
        const left = engine.scale(-1, engine.map(rectified, engine.scale(-1, input)));
        const scaled = engine.scaleChannels(left, slopes, rowOf(0, count));
        return { output: engine.combine(1, right, 1, scaled), saved: { input, right, left } };
      },
      backward(engine, { slopes }, { input, right, left }, outputGradient, wants) {
        const inputGradient = () => {
          const ofRight = engine.mapGradient(rectified, input, right, outputGradient);
          const ofLeft = engine.combine(1, outputGradient, -1, ofRight);
          return engine.combine(
            1,
            ofRight,
            1,
            engine.scaleChannels(ofLeft, slopes, rowOf(0, count)),
          );
        };
        return {
          inputGradient: wants.inputGradient ? inputGradient() : undefined,
          gradients: wants.gradients === false
            ? noGradients
            : { slopes: engine.centeredDot(outputGradient, left, rowOf(0, count)) },
        };
      },
      tensors: () => ({ params: { slopes: rowTensor("weight", count) } }),
      onnx(onnx, input) {
        if (!perChannel) return onnx.step("PRelu", [input, onnx.matrix("slopes")]);
        const [value, sizes] = image
          ? [onnx.planes(input, image), [count, 1, 1]]
          : [onnx.rows(input), [count]];
        return onnx.step("PRelu", [value, onnx.matrix("slopes", sizes)]);
      },
      withInputs: sized,
    });
  };
  return perChannel ? lazyLayer({ name: kind, spec, keepsSize: true, sized }) : sized();
}

/** The rectifier, by which the numbers right of 0 and left of 0 are told apart. */
const rectified: ScalarFunction = {
  name: "rectified",
  value: (x) => Math.max(x, 0),
  derivative: (x) => x > 0 ? 1 : 0,
  native: { kind: "relu" },
};
