import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import {
  adam,
  dense,
  initialState,
  pipe,
  random,
  relu,
  softmaxCrossEntropy,
  trainStep,
} from "../../../mod.ts";
import { fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const a = fill(2, 3, (i) => i - 2);

await onWebgpu("what outlives a scope of the webgpu engine", (engine) => {
  it("does not wait for a number that nobody reads", async () => {
    const { waits } = engine.counts();
    const { inside, nested } = engine.scope(() => ({
      inside: engine.sum(engine.scale(2, a)),
      nested: [{ sum: engine.dot(a, a) }],
    }));
    const outside = engine.sum(a);
    await engine.arrival({ inside, nested, outside });
    assertEquals([inside.value, nested[0]?.sum.value, outside.value], [6, 19, 3]);
    assertEquals(engine.counts().waits, waits);
  });

  it("takes a step of a plain loop as one submit, without waiting", async () => {
    const config = {
      engine,
      network: pipe(dense(3, 4), relu(), dense(4, 2)),
      loss: softmaxCrossEntropy(),
      optimizer: adam(0.01),
    };
    const step = trainStep(config);
    const batch = { input: a, targets: [0, 1] };
    let { state, mean } = step(initialState(config, random.key(1)), batch);
    const before = engine.counts();
    for (let i = 0; i < 5; i++) ({ state, mean } = step(state, batch));
    const after = engine.counts();
    assertEquals([after.submits - before.submits, after.waits - before.waits], [5, 0]);
    await engine.arrival([state.params, mean]);
    assertEquals(Number.isFinite(mean.value), true);
    assertEquals(engine.counts().waits, before.waits);
  });
});
