import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  batchNorm,
  conv2d,
  dense,
  gelu,
  layerNorm,
  loadModel,
  maxPool2d,
  pipe,
  predict,
  referenceEngine,
  relu,
  residual,
  serializeModel,
  spatialDropout,
  tanh,
} from "../../mod.ts";
import { parseSafetensors } from "../../lib/formats/mod.ts";
import { assertRows, exact } from "../shared/matrices.ts";

const folder = "tests/fixtures/torch";

/** The network of make.py beside the fixtures: nn.Flatten is not a layer here. */
const network = pipe(
  conv2d(3, [3, 2], { image: { height: 6, width: 5, channels: 2 } }),
  batchNorm(),
  relu(),
  residual(pipe(conv2d(3, 3, { padding: "same" }), tanh())),
  maxPool2d(2),
  layerNorm(),
  pipe(spatialDropout(0.2), dense(12, 5, { bias: false })),
  batchNorm(),
  gelu(),
  dense(5, 4),
);

describe("weights of PyTorch", () => {
  it("give PyTorch's outputs, images and dense layers behind them included", async () => {
    const model = await loadModel(`${folder}/network.safetensors`, { network });
    const { inputs, logits } = JSON.parse(await Deno.readTextFile(`${folder}/logits.json`));
    const engine = referenceEngine({ precision: "float64" });
    const outputs = predict({ engine, network: model.network }, model, exact(inputs));
    assertRows(outputs, logits, 1e-6);
  });

  it("are written as PyTorch wrote them", async () => {
    const { tensors } = parseSafetensors(await Deno.readFile(`${folder}/network.safetensors`));
    const model = await loadModel(`${folder}/network.safetensors`, { network });
    const written = parseSafetensors(serializeModel(model)).tensors;
    const counts = [...tensors.keys()].filter((name) => name.endsWith("num_batches_tracked"));
    assert(counts.length === 2);
    assertEquals(written, new Map([...tensors].filter(([name]) => !counts.includes(name))));
  });
});
