import { assert, assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import type { Matrix } from "../../../mod.ts";
import { RELU } from "../../../lib/engines/functions.ts";
import { localCourier } from "../../../lib/engines/webgpu/courier.ts";
import { webgpuEngine, webgpuEngineOn } from "../../../lib/engines/webgpu/webgpu_engine.ts";
import { fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const a = fill(2, 3, (i) => i - 2);
const b = fill(2, 3, (i) => 2 * i);

await onWebgpu("the webgpu engine", (engine) => {
  it("waits for numbers that are read", () => {
    assertEquals(engine.scale(2, a).data, Float32Array.of(-4, -2, 0, 2, 4, 6));
    assertEquals(engine.combine(1, a, -1, b).data, Float32Array.of(-2, -3, -4, -5, -6, -7));
  });

  it("runs a list of element-wise operations as one kernel, and a scope as one submit", () => {
    const before = engine.counts();
    const result = engine.scope(() => {
      const sum = engine.combine(1, a, 2, engine.scale(3, b));
      return engine.map(RELU, engine.multiply(sum, b));
    });
    const { dispatches, submits } = engine.counts();
    assertEquals([dispatches - before.dispatches, submits - before.submits], [1, 1]);
    assertEquals(result.data, Float32Array.of(0, 22, 96, 222, 400, 630));
  });

  it("makes nothing in a steady state", () => {
    const keeper = engine.keeper();
    let state: Matrix = a;
    const turn = () => {
      const before = state;
      state = keeper.next(() => engine.combine(0.5, before, 1, engine.scale(2, b)));
    };
    for (let i = 0; i < 20; i++) turn();
    const { buffers, bindings } = engine.counts();
    const size = engine.memorySize();
    for (let i = 0; i < 2000; i++) turn();
    const after = engine.counts();
    assertEquals([after.buffers, after.bindings, engine.memorySize()], [buffers, bindings, size]);
    const copy = engine.scope(() => state);
    turn();
    assertEquals(copy.data, Float32Array.of(0, 8, 16, 24, 32, 40));
    keeper.close();
    assertThrows(() => state.data, Error, "outlived the scope");
  });

  it("brings numbers without waiting", async () => {
    const { waits } = engine.counts();
    const pair = engine.scope(() => ({ x: engine.scale(2, a), y: [engine.scale(3, a)] }));
    await engine.arrival(pair);
    assertEquals(pair.x.data, Float32Array.of(-4, -2, 0, 2, 4, 6));
    assertEquals(pair.y[0]?.data, Float32Array.of(-6, -3, 0, 3, 6, 9));
    assertEquals(engine.counts().waits, waits);
    assertEquals(engine.arrival(pair), undefined);
  });

  it("does not read numbers that only leave a scope", async () => {
    const { waits } = engine.counts();
    let isRead = false;
    const result = engine.scope(() => ({
      matrix: engine.scale(2, a),
      get number() {
        isRead = true;
        return 1;
      },
    }));
    await engine.arrival(result);
    assertEquals([isRead, engine.counts().waits], [false, waits]);
    assertEquals([result.number, result.matrix.data[0]], [1, -4]);
  });

  it("gives the block of a matrix back when its numbers have been read", () => {
    const turn = () => engine.scale(2, fill(300, 300, (i) => i)).data[7];
    turn();
    const size = engine.memorySize();
    for (let i = 0; i < 5; i++) assertEquals(turn(), 14);
    assertEquals(engine.memorySize(), size);
  });

  it("takes matrices without numbers", () => {
    assertEquals(engine.scale(2, fill(0, 3, () => 1)).data, new Float32Array());
  });

  it("refuses work when it is closed", async () => {
    const other = await webgpuEngine();
    const result = other.scale(2, a);
    other.close();
    other.close();
    assertThrows(() => other.scale(2, a), Error, "Cannot run scale: the engine is closed");
    assertThrows(() => result.data, Error, "the engine is closed");
  });

  it("says that a thread cannot wait, and what to do", async () => {
    const local = webgpuEngineOn(await localCourier());
    const result = local.scale(2, a);
    assertThrows(() => result.data, Error, "await engine.arrival(matrix) first");
    await local.arrival(result);
    assertEquals(result.data, Float32Array.of(-4, -2, 0, 2, 4, 6));
    local.close();
  });

  it("names its adapter", () => assert(/^webgpu \(.+\)$/.test(engine.name)));
});
