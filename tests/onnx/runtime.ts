/** What the tests share that run ONNX files: a runtime to run them. */
import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { type Matrix, matrix } from "../../mod.ts";

env.wasm.numThreads = 1;

/** What the model in an ONNX file makes of each of some batches. */
export async function runOnnx(file: Uint8Array, batches: readonly Matrix[]): Promise<Matrix[]> {
  const session = await InferenceSession.create(file);
  const outputs: Matrix[] = [];
  for (const { rows, cols, data } of batches) {
    const input = new Tensor("float32", Float32Array.from(data), [rows, cols]);
    const { output } = await session.run({ input });
    if (!(output?.data instanceof Float32Array)) throw new TypeError("There is no output");
    outputs.push(matrix(output.dims[0] ?? 0, output.dims[1] ?? 0, output.data));
  }
  await session.release();
  return outputs;
}
