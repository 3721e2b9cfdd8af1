import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import {
  adam,
  dense,
  fit,
  initialState,
  pipe,
  random,
  relu,
  softmaxCrossEntropy,
  trainStep,
} from "../../../mod.ts";
import { openCourier } from "../../../lib/engines/webgpu/courier.ts";
import {
  type WebgpuEngine,
  webgpuEngine,
  webgpuEngineOn,
} from "../../../lib/engines/webgpu/webgpu_engine.ts";
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

  it("moves old numbers to ordinary memory where a loop never ends its turn", async () => {
    const other = webgpuEngineOn(await openCourier(), { most: 2 ** 15 });
    const start = fill(16, 16, (i) => i);
    const all = [other.scale(1, start)];
    let sum = fill(16, 16, () => 0);
    for (let i = 2; i <= 100; i++) {
      const [first, last] = [all[0] ?? start, all.at(-1) ?? start];
      sum = other.combine(1, first, 0, last);
      all.push(other.combine(1, first, 1, last));
    }
    assert(other.memorySize() < 2 ** 17, `it has taken ${other.memorySize()} bytes`);
    for (const [i, each] of all.entries()) assertEquals(each.data[7], 7 * (i + 1));
    assertEquals(sum.data, start.data);
    const empty = other.scale(2, fill(0, 3, () => 1));
    assertEquals(empty.data.length, 0);
    other.close();
  });

  it("destroys free buffers where sizes vary without end", async () => {
    const other = webgpuEngineOn(await openCourier(), { kept: 2 ** 18 });
    for (let rows = 1; rows < 120; rows++) {
      const twice = other.scope(() => other.scale(2, fill(rows, 64, (i) => i)));
      assertEquals(twice.data[64 * rows - 1], 2 * (64 * rows - 1));
    }
    assert(other.memorySize() < 2 ** 19, `it has taken ${other.memorySize()} bytes`);
    other.close();
  });

  it("does not take numbers of another matrix for those of one that a keeper released", async () => {
    const keeper = engine.keeper();
    const first = keeper.next(() => engine.scale(1, a));
    const arrival = engine.arrival(first);
    const second = keeper.next(() => engine.scale(-1, a));
    const third = keeper.next(() => engine.scale(5, a));
    assertThrows(() => second.data, Error, "outlived the scope");
    await arrival;
    assertThrows(() => first.data, Error, "outlived the scope");
    assertEquals(third.data[0], -10);
    keeper.close();
  });

  it("gathers from a matrix whose numbers were read", () => {
    const read = engine.scope(() => engine.scale(1, a));
    void read.data;
    assertEquals(engine.gather(read, Uint32Array.of(1)).data, Float32Array.of(1, 2, 3));
    assertEquals(engine.scope(() => engine.matmul(read, fill(3, 1, () => 1))).data[1], 6);
  });

  it("gives back what a scope made before it failed", () => {
    const turn = () =>
      assertThrows(
        () =>
          engine.scope(() => {
            const twice = engine.scale(2, engine.matmul(a, fill(3, 3, (i) => i)));
            engine.map(
              { name: "mine", derivative: () => 0, value: () => twice.data[99] ?? fail() },
              twice,
            );
          }),
        SyntaxError,
        "on purpose",
      );
    turn();
    const size = engine.memorySize();
    for (let i = 0; i < 10; i++) turn();
    assertEquals(engine.memorySize(), size);
  });
});

/** Runs `f` on an engine whose device is lost at the third submit. */
async function onLost(f: (engine: WebgpuEngine) => Promise<void>): Promise<void> {
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob: Blob) => createObjectURL(new Blob([LOSES, blob]));
  try {
    const engine = await webgpuEngine();
    await f(engine);
    engine.close();
  } finally {
    URL.createObjectURL = createObjectURL;
  }
}

/** Runs ahead of the worker of an engine. */
const LOSES = `
const request = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (options) {
  const device = await request.call(this, options);
  const { submit } = GPUQueue.prototype;
  let count = 0;
  GPUQueue.prototype.submit = function (commands) {
    if (++count === 3) device.destroy();
    submit.call(this, commands);
  };
  return device;
};
`;

await onWebgpu("a webgpu engine that loses its device", () => {
  const lost = "the GPU was lost";

  it("says so to whoever reads", () =>
    onLost((engine) => {
      assertEquals(engine.scale(2, a).data[5], 6);
      assertThrows(() => engine.scale(2, a).data, Error, lost);
      assertThrows(() => engine.scale(2, a).data, Error, lost);
      return Promise.resolve();
    }));

  it("says so to whoever waits for an arrival", () =>
    onLost(async (engine) => {
      await engine.arrival(engine.scale(2, a));
      await assertRejects(async () => await engine.arrival(engine.scale(2, a)), Error, lost);
    }));

  it("ends a loop that gives more and more work", () =>
    onLost((engine) => {
      assertThrows(
        () => {
          for (let i = 0; i < 2000; i++) engine.scale(2, a);
          return engine.scale(2, a).data;
        },
        Error,
        lost,
      );
      return Promise.resolve();
    }));

  it("ends fit", () =>
    onLost(async (engine) => {
      const config = {
        engine,
        network: dense(3, 2),
        loss: softmaxCrossEntropy(),
        optimizer: adam(0.01),
        batchSize: 1,
        epochs: 50,
      };
      const dataset = { inputs: a, targets: [0, 1] };
      await assertRejects(
        () => Array.fromAsync(fit(config, initialState(config, random.key(1)), dataset)),
        Error,
        lost,
      );
    }));
});

function fail(): never {
  throw new SyntaxError("on purpose");
}
