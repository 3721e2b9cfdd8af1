// Trains a network on handwritten digits, tests it, and saves it in a file that PyTorch reads too.
//
//     deno run --allow-read --allow-write examples/mnist.ts
import { dense, evaluate, fit, initialState, loadModel, mnist, openEngine, pipe } from "../mod.ts";
import { random, relu, saveModel, sgd, softmaxCrossEntropy } from "../mod.ts";

const { train, test } = await mnist();
const network = pipe(dense(784, 128), relu(), dense(128, 64), relu(), dense(64, 10));
const config = {
  engine: await openEngine(),
  network,
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
  batchSize: 128,
};

let state = initialState(config, random.key(42));
for await (const report of fit(config, state, train)) {
  if (report.kind === "epoch") {
    console.log(`epoch ${report.epoch}: loss ${report.loss.toFixed(3)}`);
    state = report.state;
  }
}
console.log(`test accuracy ${(100 * evaluate(config, state, test).accuracy).toFixed(1)} %`);

const file = `${await Deno.makeTempDir()}/digits.safetensors`;
await saveModel(file, { network, params: state.params, statistics: state.statistics });
const model = await loadModel(file);
const loaded = evaluate({ ...config, network: model.network }, model, test);
console.log(`test accuracy of the saved model ${(100 * loaded.accuracy).toFixed(1)} %`);
config.engine.close();
