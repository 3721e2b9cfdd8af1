// Writes a network for PyTorch, its outputs for numpy, and the whole for any runtime of ONNX, and as
// JavaScript for programs without foldnet.
//
//     deno run --allow-write --allow-read examples/other_tools.ts
import {
  dense,
  loadModel,
  matrix,
  openEngine,
  pipe,
  predict,
  random,
  relu,
  saveModel,
} from "../mod.ts";
import { saveNpz, tensorOf } from "../lib/formats/mod.ts";
import { toModule } from "../lib/code/code.ts";
import { toOnnx } from "../lib/onnx/onnx.ts";

const folder = await Deno.makeTempDir();
const network = pipe(dense(4, 8), relu(), dense(8, 3));
const model = { network, params: network.init(random.key(1)), statistics: [] };

// PyTorch: torch.nn.Sequential(Linear(4, 8), ReLU(), Linear(8, 3))
//   .load_state_dict(safetensors.torch.load_file("model.safetensors"))
await saveModel(`${folder}/model.safetensors`, model);
const loaded = await loadModel(`${folder}/model.safetensors`);
console.log(loaded.network.name);

// numpy: numpy.load("outputs.npz")["logits"]
const engine = await openEngine();
const logits = predict({ engine, network }, model, matrix(2, 4, [1, 2, 3, 4, 5, 6, 7, 8]));
await saveNpz(`${folder}/outputs.npz`, new Map([["logits", tensorOf(logits)]]));

// ONNX: onnxruntime.InferenceSession("model.onnx").run(None, {"input": x})
await Deno.writeFile(`${folder}/model.onnx`, toOnnx(model));

// JavaScript: import { predict } from "./model.js"; it gives the numbers that `logits` has.
await Deno.writeTextFile(`${folder}/model.js`, toModule(network, model));

for (const file of ["model.safetensors", "outputs.npz", "model.onnx", "model.js"]) {
  console.log(file, (await Deno.stat(`${folder}/${file}`)).size, "bytes");
}
engine.close();
