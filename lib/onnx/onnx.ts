/**
 * Trained networks as ONNX files, for runtimes in other languages.
 *
 * @module
 */

import type { AnyLayer } from "../layers/layer.ts";
import type { Model } from "../models/model.ts";
import { onnxGraph } from "./graph.ts";
import { onnxFile } from "./messages.ts";

/**
 * Returns the bytes of an ONNX file that computes what a trained network does outside of training. Its
 * input is `input`, a batch of rows of features, its output `output`, a row of float32 for each of them.
 * The batch may have any number of rows. Images are rows too, channels innermost.
 *
 * The file is of {@link https://github.com/onnx/onnx/blob/main/docs/Versioning.md | operator set} 17.
 * Its tensors have the names of the tree of parameters, such as `0.weights`, and its metadata has the spec
 * of the network as `foldnet.spec`.
 *
 * @throws {TypeError} if a layer of your own has no `onnx`, or if the parameters or the statistics are not
 * those of the network.
 * @throws {RangeError} if the sizes of the network are not known.
 *
 * @example
 * ```ts
 * import { dense, pipe, random, relu } from "@foldnet/foldnet";
 * import { toOnnx } from "@foldnet/foldnet/onnx";
 *
 * const network = pipe(dense(784, 32), relu(), dense(32, 10));
 * const model = { network, params: network.init(random.key(1)), statistics: [] };
 * console.log(toOnnx(model).length > 4 * 784 * 32); // true
 * ```
 */
export function toOnnx<Network extends AnyLayer>(
  { network, params, statistics }: Model<Network>,
): Uint8Array<ArrayBuffer> {
  const { name, inputs, outputs, spec } = network;
  if (!inputs || !outputs) {
    throw new RangeError(`Cannot export ${name}: how many inputs it takes is not known`);
  }
  return onnxFile({
    ...onnxGraph(network, params, statistics),
    input: { name: "input", columns: inputs },
    output: { name: "output", columns: outputs },
    about: name,
    metadata: { "foldnet.spec": JSON.stringify(spec) },
  });
}
