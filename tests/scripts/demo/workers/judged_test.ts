import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  conv2d,
  dense,
  evaluate,
  imageDataset,
  matrix,
  type Model,
  pipe,
  random,
  referenceEngine,
  relu,
  softmax,
  softmaxCrossEntropy,
} from "../../../../mod.ts";
import type { ImageSet, PageData } from "../../../../scripts/demo/page/protocol.ts";
import { judge } from "../../../../scripts/demo/page/workers/answers/judge.ts";
import { mistakes } from "../../../../scripts/demo/page/workers/answers/mistakes.ts";
import { weights } from "../../../../scripts/demo/page/workers/answers/weights.ts";
import { judged } from "../../../../scripts/demo/page/workers/judged.ts";
import { workbenchOf } from "../draw/workbench.ts";

const image = { height: 1, width: 2, channels: 1 };

function setOf(rows: readonly (readonly [number, number])[], labels: readonly number[]): ImageSet {
  const bytes = Uint8Array.from(rows.flat());
  return {
    images: { rows: rows.length, cols: 2, bytes, scale: 1 / 255, shift: 0 },
    labels: Uint8Array.from(labels),
  };
}

const NONE = setOf([], []);
// The brighter pixel is the class.
const test = setOf([[255, 0], [200, 0], [0, 255], [100, 50], [0, 100]], [0, 1, 1, 1, 1]);
const data: PageData = {
  ...{ name: "pairs", image, classNames: ["left", "right"] },
  ...{ training: NONE, validation: NONE, test },
};

/** A network whose logits are ten times its two pixels. */
const PARAMS = {
  weights: matrix(2, 2, [10, 0, 0, 10]),
  bias: matrix(1, 2),
};
const brighter = (params = PARAMS): Model => ({ network: dense(2, 2), params, statistics: [] });

const bench = (model = brighter(), given = data) =>
  workbenchOf(referenceEngine(), model, image, given);

describe("judge", () => {
  it("is the evaluation of the library, with the confusion matrix", async () => {
    const judgement = await judge(bench(), { id: "it", on: "test" });
    const expected = evaluate(
      { engine: referenceEngine(), network: dense(2, 2), loss: softmaxCrossEntropy() },
      { params: PARAMS, statistics: [] },
      imageDataset(test.images.bytes, test.labels, { ...image, classes: 2 }),
    );
    assertAlmostEquals(judgement.loss, expected.loss, 1e-9);
    assertEquals(judgement.accuracy, 3 / 5);
    assertEquals(judgement.count, 5);
    assertEquals(judgement.confusion, [[1, 0], [2, 2]]);
  });

  it("is the same for a network that gives probabilities", async () => {
    const network = pipe(dense(2, 2), softmax());
    const model = { network, params: [PARAMS, []], statistics: [[], []] };
    const [a, b] = [
      await judge(bench(model), { id: "it", on: "test" }),
      await judge(bench(), { id: "it", on: "test" }),
    ];
    assertAlmostEquals(a.loss, b.loss, 1e-6);
    assertEquals(a.confusion, b.confusion);
  });

  it("gives other questions a turn between batches, and costs nothing again", async () => {
    const many = setOf(Array.from({ length: 120 }, () => [9, 0] as const), new Array(120).fill(0));
    let turns = 0;
    const workbench = {
      ...bench(brighter(), { ...data, test: many }),
      breathe: () => Promise.resolve(void turns++),
    };
    // The workbench is the same, so the network is the same.
    const network = workbench.network("it");
    const same = { ...workbench, network: () => network };
    const first = await judge(same, { id: "it", on: "test" });
    assertEquals([turns, first.count], [3, 120]);
    assertEquals(await judge(same, { id: "it", on: "test" }), first);
    assertEquals(turns, 3);
  });

  it("gives way to a newer one on the same images, and is made anew when asked again", async () => {
    const many = setOf(Array.from({ length: 120 }, () => [9, 0] as const), new Array(120).fill(0));
    const given = { ...data, test: many, validation: test };
    const [first, second] = [bench(brighter(), given), bench(brighter(), given)];
    const network = first.network("it");
    const same = { ...first, network: () => network };
    const older = judged(same, "it", "test");
    // Other images are no reason to give way.
    const other = judged(bench(brighter(), given), "it", "validation");
    const newer = judged(second, "it", "test");
    await assertRejects(() => older, Error, "Another network is judged by now");
    assertEquals([(await newer).accuracy, (await other).set], [1, test]);
    assertEquals((await judged(same, "it", "test")).accuracy, 1);
  });

  it("goes on where the same is asked again before it gave way", async () => {
    const many = setOf(Array.from({ length: 120 }, () => [9, 0] as const), new Array(120).fill(0));
    const [first, second] = [0, 1].map(() => bench(brighter(), { ...data, test: many }));
    assert(first && second);
    const network = first.network("it");
    const same = { ...first, network: () => network };
    const older = judged(same, "it", "test");
    const newer = judged(second, "it", "test");
    const again = judged(same, "it", "test");
    await assertRejects(() => newer, Error, "Another network is judged by now");
    assertEquals(await again, await older);
  });

  it("judges anew on other data", async () => {
    const network = bench().network("it");
    const one = { ...bench(), network: () => network };
    const two = {
      ...bench(brighter(), { ...data, test: setOf([[1, 0]], [0]) }),
      network: () => network,
    };
    assertEquals((await judge(one, { id: "it", on: "test" })).count, 5);
    assertEquals((await judge(two, { id: "it", on: "test" })).count, 1);
  });

  it("refuses what it cannot judge, and says why", async () => {
    const refused = (workbench: typeof one, on: "test" | "validation", message: string) =>
      assertRejects(async () => await judge(workbench, { id: "it", on }), Error, message);
    const one = bench();
    await refused(one, "validation", "pairs has no validation images");
    await refused(
      bench(brighter(), { ...data, image: { height: 2, width: 1, channels: 1 } }),
      "test",
      "The network reads images of 2x1x1, and those of pairs are 1x2x1",
    );
    await refused(
      bench(brighter(), { ...data, classNames: ["a", "b", "c"] }),
      "test",
      "The network tells 2 classes apart, and pairs has 3",
    );
  });
});

describe("mistakes", () => {
  it("are the images of wrong predictions, surest first", async () => {
    const { total, mistakes: found } = await mistakes(bench(), { id: "it", count: 10 });
    assertEquals(total, 2);
    assertEquals(found.map(({ index, target, prediction }) => [index, target, prediction]), [
      [1, 1, 0],
      [3, 1, 0],
    ]);
    assertEquals(found.map(({ pixels }) => [...pixels]), [[200, 0], [100, 50]]);
    const [first] = found;
    assertAlmostEquals(first?.probability ?? NaN, 1 / (1 + Math.exp(-10 * 200 / 255)), 1e-6);
    assertAlmostEquals((first?.probability ?? NaN) + (first?.targetProbability ?? NaN), 1, 1e-6);
  });

  it("come page by page", async () => {
    const { total, mistakes: found } = await mistakes(bench(), { id: "it", count: 1, start: 1 });
    assertEquals([total, ...found.map(({ index }) => index)], [2, 3]);
    assertEquals((await mistakes(bench(), { id: "it", count: 1, start: 2 })).mistakes, []);
  });

  it("are those of a cell", async () => {
    const of = async (target: number, prediction: number) =>
      (await mistakes(bench(), { id: "it", count: 10, cell: { target, prediction } })).total;
    assertEquals([await of(0, 1), await of(1, 0)], [0, 2]);
  });

  it("are the least sure images of a class where a cell has what is right", async () => {
    const cell = { target: 1, prediction: 1 };
    const { total, mistakes: found } = await mistakes(bench(), { id: "it", count: 10, cell });
    assertEquals([total, ...found.map(({ index }) => index)], [2, 4, 2]);
    assert(found.every(({ probability }) => probability > 0.5));
  });

  it("are found in a network that diverged", async () => {
    const broken = brighter({ ...PARAMS, bias: matrix(1, 2, [NaN, NaN]) });
    assertEquals((await mistakes(bench(broken), { id: "it", count: 10 })).total, 4);
  });
});

describe("weights", () => {
  it("are those of the first units of the first layer, in order", async () => {
    const answer = await weights(bench(), { id: "it", count: 1 });
    assertEquals(answer, {
      name: "dense 2 -> 2",
      image,
      units: [Float32Array.of(10, 0)],
      total: 2,
    });
  });

  it("are small images for a convolution", async () => {
    const size = { height: 6, width: 6, channels: 1 };
    const network = pipe(conv2d(3, 5, { image: size }), relu(), dense(12, 2));
    const model = { network, params: network.init(random.key(1)), statistics: [] };
    const workbench = workbenchOf(referenceEngine(), model, size);
    const { image, units, total } = await weights(workbench, { id: "it", count: 64 });
    assertEquals(image, { height: 5, width: 5, channels: 1 });
    assertEquals([units.length, total, units[0]?.length], [3, 3, 25]);
    assertEquals(units[2]?.[1], model.params[0].weights.data[1 * 3 + 2]);
  });

  it("are none where the network has no images of weights", async () => {
    const model = { network: relu(), params: [], statistics: [] };
    const answer = await weights(bench(model), { id: "it", count: 64 });
    assertEquals([answer.units, answer.total], [[], 0]);
  });
});
