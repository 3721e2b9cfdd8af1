/**
 * Layers: plain records of functions, forward and backward side by side.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import type { ImageSize } from "../values/image.ts";
import type { Json } from "../values/json.ts";
import { type Matrix, shapeText } from "../values/matrix.ts";
import type { OnnxTranslation } from "./onnx_writer.ts";
import type { Key } from "../values/random.ts";
import type { LayerTensors } from "./tensors.ts";
import type { Tree } from "../values/tree.ts";

/** Plain JSON that rebuilds a layer: its kind and its options. Saved models carry it. */
export interface Spec {
  /** The name of the function that makes such layers. */
  readonly kind: string;
  /** The arguments of that function. */
  readonly [option: string]: Json;
}

/** The parameters or statistics of a layer that has none. */
export type Empty = readonly [];

/** A pass through the network, as a layer sees it. */
export interface Pass {
  /** Whether the network is being trained. Dropout, for one, rests when it is not. */
  readonly training: boolean;
  /** The key of the randomness in this pass. */
  readonly key: Key;
  /** The running statistics of the layer. */
  readonly statistics: Tree;
  /**
   * Takes the output of each part of a composition, with the names of the nodes or the numbers of the layers
   * that lead to it. {@linkcode activations} asks for it.
   */
  readonly watch?: ((path: readonly string[], output: Matrix) => void) | undefined;
}

/** The result of a forward pass. */
export interface Forward<Out extends number = number, Saved = unknown> {
  /** The output, a row for each row of the input. */
  readonly output: Matrix<number, Out>;
  /** Everything that the backward pass needs. */
  readonly saved: Saved;
  /** The new running statistics, if the pass changed them. */
  readonly statistics?: Tree;
}

/** The parts of a backward pass that are optional. */
export interface Wants {
  /** Whether to compute the input gradient. The first layer does not need it. */
  readonly inputGradient: boolean;
  /**
   * Whether to compute the gradients of the parameters. The default is true. A layer may compute them
   * all the same: nobody reads them then.
   */
  readonly gradients?: boolean | undefined;
}

/** The result of a backward pass. */
export interface Backward<In extends number = number, Params = Tree> {
  /** The gradient of the input, if it is wanted. */
  readonly inputGradient: Matrix<number, In> | undefined;
  /**
   * The gradients of the parameters: a tree of the same structure. The place of a frozen layer in it, and
   * of all that are not wanted, has an empty list.
   */
  readonly gradients: Params;
}

/**
 * The `gradients` that a layer returns when they are not wanted. It fits every type of parameters, because
 * nobody reads it.
 *
 * @example
 * ```ts
 * import { dense, matrix, noGradients, random, referenceEngine } from "@foldnet/foldnet";
 *
 * const layer = dense(2, 1);
 * const pass = { training: false, key: random.key(2), statistics: [] };
 * const params = layer.init(random.key(1));
 * const { output, saved } = layer.forward(referenceEngine(), params, matrix(1, 2), pass);
 * const wants = { inputGradient: true, gradients: false };
 * const { gradients } = layer.backward(referenceEngine(), params, saved, output, wants);
 * console.log(gradients === noGradients); // true
 * ```
 */
export const noGradients: never = [] as readonly never[] as never;

/** Everything that is known of a layer before it runs. */
export interface LayerInfo {
  /** What the layer is and does, such as `"dense 784 -> 128"`. */
  readonly name: string;
  /** Features per row of the input; undefined until a neighbor in a composition tells it. */
  readonly inputs: number | undefined;
  /** Features per row of the output; undefined as long as `inputs` is. */
  readonly outputs: number | undefined;
  /** The size of the images that the rows of the input are, if the layer takes images. */
  readonly image?: ImageSize | undefined;
  /** The size of the images that the rows of the output are, if they are images. */
  readonly outputImage?: ImageSize | undefined;
  /**
   * The number of different tokens, if the rows of the input are tokens: whole numbers from 0 to below it.
   * Tokens have no gradient.
   */
  readonly tokens?: number | undefined;
  /** Plain JSON that rebuilds the layer. */
  readonly spec: Spec;
  /** Whether the output always has the size of the input, in features and as images. */
  readonly keepsSize?: boolean | undefined;
  /** Whether training leaves the layer as it is: see {@linkcode frozen}. */
  readonly frozen?: boolean | undefined;
  /** The parts of a composition, in the order of its parameters. The last part gives the output. */
  readonly layers?: readonly LayerPart[];
  /**
   * Returns the tensors that files keep the parameters and statistics in. `image` is the size of the
   * images that the layer reads, if it reads images. The default is a tensor for each matrix, under the
   * matrix's name.
   */
  readonly tensors?: ((image?: ImageSize) => LayerTensors) | undefined;
  /** Writes the layer as ONNX. Without it a network with this layer cannot be exported. */
  readonly onnx?: OnnxTranslation | undefined;
}

/** How several matrices become one: by addition, or side by side. */
export type Join = "add" | "concat";

/** A layer in its place in a composition. The name of a node says what it reads: `"sum = a + input"`. */
export interface LayerPart extends AnyLayer {
  /** The values that it reads: 0 is the input of the composition, `i + 1` the output of part `i`. */
  readonly reads: readonly number[];
  /** How it joins several values. */
  readonly join?: Join | undefined;
  /** The pixels of images that it concatenates channel by channel; 1 where columns are concatenated. */
  readonly places: number;
  /** The name of its node in a graph. Parts of a pipeline have none. */
  readonly node?: string | undefined;
  /** The size of the images that it reads, where that is known, whether or not it takes images. */
  readonly image?: ImageSize | undefined;
}

/**
 * A layer of a network: a plain record of functions. It holds no state: parameters go in as an
 * argument, and forward hands over what backward needs as `saved`.
 *
 * `In` and `Out` are the features per row of input and output, `Params` the tree of parameters.
 */
// The functions are written as methods, so that a network of known sizes fits where any network does.
export interface Layer<In extends number, Out extends number, Params extends Tree>
  extends LayerInfo {
  /** Features per row of the output; undefined as long as `inputs` is. */
  readonly outputs: Out | undefined;
  /** Returns the parameters to start from. */
  init(key: Key): Params;
  /** The running statistics to start from, if the layer keeps some. */
  readonly statistics?: Tree;
  /** Computes the output for an input, and saves what backward needs. */
  forward(
    engine: Engine,
    params: Params,
    input: Matrix<number, In>,
    pass: Pass,
  ): Forward<Out>;
  /** Computes the gradients of the input and of the parameters from the gradient of the output. */
  backward(
    engine: Engine,
    params: Params,
    saved: unknown,
    outputGradient: Matrix<number, Out>,
    wants: Wants,
  ): Backward<number, Params>;
  /**
   * Returns the same layer for so many inputs, if the layer takes its size from its neighbors. `image` is
   * the size of the images that the rows are, where that is known.
   */
  readonly withInputs?: (inputs: number, image?: ImageSize) => Layer<In, Out, Params>;
}

/** A layer whose sizes and parameters the compiler does not know. Every layer is one. */
export type AnyLayer = Layer<number, number, Tree>;

/** The parameters of a layer; of one of several layers, the parameters of one of them. */
export type ParamsOf<Network extends Pick<AnyLayer, "init">> = ReturnType<Network["init"]>;

/** The number of outputs of a layer, as far as the compiler knows it. */
export type OutputsOf<Network extends Pick<AnyLayer, "outputs">> = NonNullable<Network["outputs"]>;

/** The definition of a layer: like {@linkcode Layer}, but with the type of `saved`. */
export interface LayerDefinition<
  In extends number,
  Out extends number,
  Params extends Tree,
  Saved,
> extends Omit<Layer<In, Out, Params>, "inputs" | "forward" | "backward"> {
  /** Features per row of the input; undefined until a neighbor in a composition tells it. */
  readonly inputs: In | undefined;
  /** Computes the output for an input, and saves what backward needs. */
  readonly forward: (
    engine: Engine,
    params: Params,
    input: Matrix<number, In>,
    pass: Pass,
  ) => Forward<Out, Saved>;
  /** Computes the gradients of the input and of the parameters from the gradient of the output. */
  readonly backward: (
    engine: Engine,
    params: Params,
    saved: Saved,
    outputGradient: Matrix<number, Out>,
    wants: Wants,
  ) => Backward<In, Params>;
}

/**
 * Returns the layer of a definition: this makes a layer of your own. `backward` gets the value that
 * `forward` returns as `saved`; nothing else needs to know its type. {@linkcode checkGradients} tells
 * whether the two belong together.
 *
 * @example A layer that multiplies each feature by a learned factor.
 * ```ts
 * import { checkGradients, layer, matrix } from "@foldnet/foldnet";
 *
 * const gain = layer({
 *   name: "gain 3",
 *   inputs: 3,
 *   outputs: 3,
 *   spec: { kind: "gain" },
 *   init: () => ({ factors: matrix(1, 3, [1, 2, 3]) }),
 *   forward(engine, { factors }, input) {
 *     const ones = matrix(input.rows, 1, new Float32Array(input.rows).fill(1));
 *     const repeated = engine.matmul(ones, factors);
 *     return { output: engine.multiply(input, repeated), saved: { input, repeated } };
 *   },
 *   backward(engine, _params, { input, repeated }, outputGradient) {
 *     return {
 *       inputGradient: engine.multiply(outputGradient, repeated),
 *       gradients: { factors: engine.columnSums(engine.multiply(outputGradient, input)) },
 *     };
 *   },
 *   // Files and ONNX: only needed where the network is saved under names of PyTorch, or exported.
 *   tensors: () => ({ params: { factors: { name: "weight", size: [1, 3], shape: [3] } } }),
 *   onnx: (onnx, input) => onnx.step("Mul", [onnx.rows(input), onnx.matrix("factors")]),
 * });
 * console.log(checkGradients(gain).passed); // true
 * ```
 */
export function layer<
  In extends number,
  Out extends number,
  Params extends Tree,
  Saved,
>(definition: LayerDefinition<In, Out, Params, Saved>): Layer<In, Out, Params> {
  // Sound, because `saved` reaches the backward of the layer whose forward made it, and no other.
  return definition as Layer<In, Out, Params>;
}

/** Returns the sizes of a layer that keeps its size: inputs, outputs and images, where they are known. */
export function keptSizes<Size extends number>(
  inputs?: number,
  image?: ImageSize,
):
  & Pick<
    LayerDefinition<Size, Size, Empty, unknown>,
    "inputs" | "outputs" | "image" | "outputImage"
  >
  & {
    readonly keepsSize: true;
  } {
  // Sound, because the layer before this one has as many outputs.
  const size = inputs as Size | undefined;
  return { inputs: size, outputs: size, image, outputImage: image, keepsSize: true };
}

/**
 * Returns the layer of a definition without parameters and with as many outputs as inputs. It takes its
 * size from its neighbors in a composition, and gives images where it gets images.
 */
export function sameSize<Size extends number, Saved>(
  definition: Omit<
    LayerDefinition<Size, Size, Empty, Saved>,
    "inputs" | "outputs" | "image" | "outputImage" | "keepsSize" | "init" | "withInputs"
  >,
): Layer<Size, Size, Empty> {
  const sized = (inputs?: number, image?: ImageSize): Layer<Size, Size, Empty> =>
    layer<Size, Size, Empty, Saved>({
      ...definition,
      ...keptSizes<Size>(inputs, image),
      init: () => [],
      withInputs: sized,
    });
  return sized();
}

/**
 * Returns a layer that has neither size nor parameters until it stands in a composition, and cannot run
 * before. `sized` makes it for so many features per row, and for the size of the images that the rows
 * are, where that is known.
 */
export function lazyLayer<In extends number, Out extends number, Params extends Tree>(
  { name, spec, keepsSize, sized }: Pick<LayerInfo, "name" | "spec" | "keepsSize"> & {
    readonly sized: (inputs: number, image?: ImageSize) => Layer<In, Out, Params>;
  },
): Layer<In, Out, Params> {
  const refuse = (): never => {
    throw new TypeError(`Cannot run ${name}: it has no size before another layer tells it`);
  };
  return {
    name,
    inputs: undefined,
    outputs: undefined,
    spec,
    keepsSize,
    init: refuse,
    forward: refuse,
    backward: refuse,
    tensors: refuse,
    withInputs: sized,
  };
}

/**
 * Returns the size of the images that a layer takes.
 *
 * @param advice What to do without a size, for the message.
 *
 * @throws {RangeError} if it is not known; the error names the layer.
 */
export function requireImage(
  name: string,
  inputs: number,
  image: ImageSize | undefined,
  advice = "give it the option image",
): ImageSize {
  if (image) return image;
  throw new RangeError(`${name} cannot tell what images ${inputs} features are: ${advice}`);
}

/**
 * Returns the same matrix as an input of a network.
 *
 * @throws {RangeError} if the network takes rows of another length.
 */
export function asInput<In extends number, Out extends number, Params extends Tree>(
  network: Layer<In, Out, Params>,
  input: Matrix,
): Matrix<number, In> {
  if (network.inputs !== undefined && network.inputs !== input.cols) {
    throw new RangeError(
      `Cannot feed a batch of ${shapeText(input)} to ${network.name}: ` +
        `it takes ${network.inputs} features, not ${input.cols}`,
    );
  }
  return input as Matrix<number, In>;
}
