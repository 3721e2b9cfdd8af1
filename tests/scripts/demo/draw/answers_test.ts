import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  batchNorm,
  conv2d,
  dense,
  flatten,
  graph,
  type ImageSize,
  matrix,
  maxPool2d,
  type Model,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  residual,
  softmax,
  wasmEngine,
} from "../../../../mod.ts";
import type { PageData, Questions } from "../../../../scripts/demo/page/protocol.ts";
import { look } from "../../../../scripts/demo/page/workers/answers/look.ts";
import { testImage } from "../../../../scripts/demo/page/workers/answers/test_image.ts";
import { why } from "../../../../scripts/demo/page/workers/answers/why.ts";
import { workbenchOf } from "./workbench.ts";

const image: ImageSize = { height: 6, width: 5, channels: 1 };
const convolutional: AnyLayer = pipe(
  conv2d(3, 3, { image }),
  maxPool2d(2, { stride: 1 }),
  batchNorm(),
  relu(),
  flatten(),
  dense(3 * 3 * 2, 4),
);
const pixels = Float32Array.from({ length: 30 }, (_, i) => (i * 37) % 256);

function modelOf(network: AnyLayer): Model {
  return { network, params: network.init(random.key(3)), statistics: network.statistics ?? [] };
}

async function looked(network: AnyLayer, size = image): Promise<Questions["look"]["answer"]> {
  return await look(workbenchOf(referenceEngine(), modelOf(network), size), { id: "it", pixels });
}

describe("look", () => {
  it("gives the probabilities of the network for pixels from 0 to 1", async () => {
    const { probabilities } = await looked(convolutional);
    const engine = referenceEngine();
    const input = matrix(1, 30, pixels.map((pixel) => pixel / 255));
    const logits = predict({ engine, network: convolutional }, modelOf(convolutional), input);
    assertEquals(probabilities, Float32Array.from(engine.softmax(logits).data));
  });

  it("gives the outputs of all layers, with their kinds and sizes", async () => {
    const { layers } = await looked(convolutional);
    assertEquals(layers.map(({ kind }) => kind), [
      ...["conv2d", "maxPool2d", "batchNorm", "relu", "flatten", "dense"],
    ]);
    assertEquals(layers[0]?.image, { height: 4, width: 3, channels: 3 });
    assertEquals(layers[3]?.image, { height: 3, width: 2, channels: 3 });
    assertEquals(layers[5]?.image, undefined);
    assertEquals(layers.map(({ values }) => values.length), [36, 18, 18, 18, 18, 4]);
    assert(layers[3]?.values.every((value) => value >= 0));
    assert(layers[0]?.name.startsWith("conv2d"));
  });

  it("is the same on wasm, whose memory does not grow with looks", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const workbench = workbenchOf(engine, modelOf(convolutional), image);
    const { probabilities } = await look(workbench, { id: "it", pixels });
    const expected = (await looked(convolutional)).probabilities;
    expected.forEach((each, i) => assertAlmostEquals(probabilities[i] ?? NaN, each, 1e-5));
    const size = engine.memorySize();
    for (let i = 0; i < 50; i++) await look(workbench, { id: "it", pixels });
    assertEquals(engine.memorySize(), size);
    engine.close();
  });

  it("gives the outputs of the parts of compositions, each once", async () => {
    const inner = pipe(dense(30, 30), relu());
    const { layers } = await looked(pipe(residual(inner), pipe(relu(), dense(30, 4))));
    assertEquals(layers.map(({ kind }) => kind), ["dense", "relu", "add", "relu", "dense"]);
  });

  it("gives the outputs of the nodes of graphs", async () => {
    const network = graph({
      hidden: { layer: dense(30, 8), inputs: "input" },
      active: { layer: relu(), inputs: "hidden" },
      output: { layer: dense(8, 4), inputs: "active" },
    });
    const { layers, probabilities } = await looked(network);
    assertEquals(layers.map(({ kind }) => kind), ["dense", "relu", "dense"]);
    assertEquals(probabilities.length, 4);
  });

  it("gives the output of a network of a single layer", async () => {
    const { layers } = await looked(dense(30, 4));
    assertEquals(layers.map(({ kind, values }) => [kind, values.length]), [["dense", 4]]);
  });

  it("takes the outputs as they are where the network ends in softmax", async () => {
    const { probabilities, layers } = await looked(pipe(dense(30, 4), softmax()));
    assertEquals(probabilities, layers[1]?.values);
    assertAlmostEquals(probabilities.reduce((sum, each) => sum + each, 0), 1, 1e-6);
  });

  it("refuses an image of another size", async () => {
    await assertRejects(
      async () => await looked(convolutional, { height: 5, width: 5, channels: 1 }),
      RangeError,
      "Cannot look at an image of 30 numbers: the network takes 5x5 pixels of 1, which are 25",
    );
  });
});

describe("why", () => {
  for (
    const [end, network] of [
      ["logits", convolutional],
      ["softmax", pipe(convolutional, softmax())],
    ] as const
  ) {
    it(`gives the slope of the logarithm of a probability, of a network that ends in ${end}`, async () => {
      const workbench = workbenchOf(
        referenceEngine({ precision: "float64" }),
        modelOf(network),
        image,
      );
      const target = 2;
      const logarithm = async (pixels: Float32Array): Promise<number> =>
        Math.log((await look(workbench, { id: "it", pixels })).probabilities[target] ?? NaN);
      const { gradient } = await why(workbench, { id: "it", pixels, target });
      for (const place of [0, 7, 13, 29]) {
        const [up, down] = [1, -1].map((step) => pixels.with(place, pixels[place]! + step));
        const difference = (await logarithm(up!) - await logarithm(down!)) / 2;
        assertAlmostEquals(gradient[place] ?? NaN, difference, 2e-5);
      }
    });
  }
});

describe("testImage", () => {
  const images = { rows: 3, cols: 2, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), scale: 1, shift: 0 };
  const data = (rows: number): PageData => {
    const set = { images: { ...images, rows }, labels: Uint8Array.of(7, 8, 9) };
    const size = { height: 1, width: 2, channels: 1 };
    const sets = { training: set, validation: set, test: set };
    return { name: "Mine", image: size, classNames: [], ...sets };
  };
  const asked = async (index: number, rows = 3): Promise<Questions["testImage"]["answer"]> =>
    await testImage(
      workbenchOf(referenceEngine(), modelOf(dense(2, 2)), image, data(rows)),
      { index },
    );

  it("gives an image and its label", async () => {
    assertEquals(await asked(1), { index: 1, label: 8, pixels: Uint8Array.of(3, 4) });
  });

  it("goes round", async () => {
    assertEquals((await asked(3)).index, 0);
    assertEquals((await asked(-1)).index, 2);
    assertEquals((await asked(NaN)).index, 0);
  });

  it("refuses where there are no test images", async () => {
    await assertRejects(() => asked(0, 0), Error, "Mine has no test images");
  });
});
