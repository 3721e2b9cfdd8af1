import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  batchNorm,
  conv2d,
  dense,
  elementwise,
  type Engine,
  initialState,
  type Layer,
  type Matrix,
  maxPool2d,
  type NotFinite,
  pipe,
  profiled,
  random,
  referenceEngine,
  relu,
  sameSize,
  sgd,
  softmaxCrossEntropy,
  trainStep,
  type Tree,
  tree,
  wasmEngine,
} from "../../mod.ts";
import { agree, draw, fill } from "./differential.ts";

const reference = referenceEngine();
const engines = [reference, await wasmEngine({ threads: 1 }), await wasmEngine({ threads: 2 })];
const still = { now: () => 0 };

describe("profiled()", () => {
  it("counts calls, and times them by the clock that it is given", () => {
    let time = 0;
    const { engine, profile } = profiled(reference, { now: () => time += 2 });
    assertEquals(profile(), { kernels: [], notFinite: undefined });
    const a = draw(1, 3, 3);
    engine.matmul(a, a);
    const before = profile();
    for (let i = 0; i < 3; i++) engine.scale(2, a);
    engine.scope(() => engine.sum(engine.scale(2, a)));
    assertEquals(profile().kernels, [
      { kernel: "scale", calls: 4, milliseconds: 8 },
      { kernel: "matmul", calls: 1, milliseconds: 2 },
      { kernel: "sum", calls: 1, milliseconds: 2 },
    ]);
    assertEquals(before.kernels, [{ kernel: "matmul", calls: 1, milliseconds: 2 }]);
  });

  it("counts the time of a result that would wait for its kernel", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const a = draw(1, 500, 500);
    // A clock that shows when memory is taken: at once for the copy of `a`, and for each result.
    const { engine, profile } = profiled(wasm, { now: wasm.memorySize });
    engine.scope(() => {
      const twice = engine.scale(2, a);
      engine.combine(1, twice, 1, twice);
      engine.multiply(twice, twice);
    });
    // Memory comes in pages of 64 KiB, so a kernel may find some of what it needs.
    const matrices = Object.fromEntries(
      profile().kernels.map(({ kernel, milliseconds }) =>
        [kernel, Math.round(milliseconds / a.data.length / 4)] as const
      ),
    );
    assertEquals(matrices, { scale: 2, combine: 1, multiply: 1 });
    wasm.close();
  });

  it("changes no bit of a training", () => {
    for (const engine of engines) {
      const { engine: watched, profile } = profiled(engine, still);
      assertEquals(trained(watched), trained(engine));
      const { kernels, notFinite } = profile();
      assertEquals(notFinite, undefined);
      assertEquals(kernels.find(({ kernel }) => kernel === "convolveWeightsGradient")?.calls, 4);
    }
  });

  it("takes no more memory turn by turn", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const { engine } = profiled(wasm, still);
    const keeper = engine.keeper();
    const change = draw(2, 200, 200);
    let state = draw(1, 200, 200);
    const sizes = Array.from({ length: 50 }, () => {
      const before = state;
      state = keeper.next(() => engine.combine(0.5, before, 1, engine.scale(2, change)));
      return wasm.memorySize();
    });
    assertEquals(new Set(sizes.slice(3)).size, 1);
    agree(state, reference.scale(4, change), 10);
    keeper.close();
    wasm.close();
  });

  it("leaves matrices to their scopes", () => {
    for (const engine of engines.slice(1)) {
      const { engine: watched } = profiled(engine, still);
      const a = draw(1, 4, 4);
      let escaped: Matrix = a;
      const kept = watched.scope(() => {
        escaped = watched.scale(2, a);
        return watched.combine(1, escaped, 1, a);
      });
      agree(kept, reference.scale(3, a));
      assertThrows(() => escaped.data, Error, "outlived the scope");
      assertThrows(() => watched.scale(1, escaped), Error, "outlived the scope");
    }
  });

  it("keeps no view of a memory that grows", async () => {
    const wasm = await wasmEngine({ threads: 1 });
    const { engine, profile } = profiled(wasm, still);
    engine.scope(() => {
      const small = engine.scale(2, draw(1, 3, 3));
      const results = [50, 200, 500].map((n) => engine.scale(2, draw(1, n, n)));
      const bad = engine.combine(1, small, NaN, small);
      engine.multiplyRows(bad, fill(3, 1, () => 1));
      agree(small, reference.scale(2, draw(1, 3, 3)));
      assertEquals(results.map(({ rows }) => rows), [50, 200, 500]);
    });
    const input = { rows: 3, cols: 3, isFinite: true };
    assertEquals(profile().notFinite, { kernel: "combine", call: 1, inputs: [input, input] });
    wasm.close();
  });

  it("names the kernel of a layer that makes NaN", () => {
    const logarithm = elementwise({ name: "log", value: Math.log, derivative: (x) => 1 / x });
    for (const [engine, found] of findings(pipe(dense(6, 5), logarithm, dense(5, 4)))) {
      const input = { rows: 20, cols: 5, isFinite: true };
      assertEquals(found, { kernel: "map", call: 1, inputs: [input] }, engine.name);
    }
  });

  it("names the kernel of a layer whose result would wait", () => {
    const roots = sameSize<number, undefined>({
      name: "divide by roots",
      spec: { kind: "divide by roots" },
      forward: (engine, _params, input) => ({
        output: engine.divideByRoot(input, engine.scale(-1, engine.multiply(input, input)), 0),
        saved: undefined,
      }),
      backward: (_engine, _params, _saved, outputGradient) => ({
        inputGradient: outputGradient,
        gradients: [],
      }),
    });
    for (const [engine, found] of findings(pipe(dense(6, 5), relu(), roots, dense(5, 4)))) {
      const input = { rows: 20, cols: 5, isFinite: true };
      assertEquals(found, { kernel: "divideByRoot", call: 1, inputs: [input, input] }, engine.name);
    }
  });

  it("tells which input of the kernel has the NaN that is planted in weights", () => {
    const second = dense(5, 4);
    const planted = {
      ...second,
      init: (key: random.Key) => {
        const { weights, ...rest } = second.init(key);
        return {
          ...rest,
          weights: { ...weights, data: Float32Array.from(weights.data, () => NaN) },
        };
      },
    };
    for (const [engine, found] of findings(pipe(dense(6, 5), relu(), planted))) {
      const inputs = [
        { rows: 20, cols: 5, isFinite: true },
        { rows: 5, cols: 4, isFinite: false },
        { rows: 1, cols: 4, isFinite: true },
      ];
      assertEquals(found, { kernel: "matmul", call: 2, inputs }, engine.name);
    }
  });

  it("looks at numbers, pairs of results, and matrices inside of arguments", () => {
    const bad = fill(2, 2, (i) => i === 3 ? Infinity : 1);
    const good = fill(2, 2, (i) => i);
    const [isBad, isGood] = [{ rows: 2, cols: 2, isFinite: false }, {
      rows: 2,
      cols: 2,
      isFinite: true,
    }];
    const size = { height: 1, width: 2, channels: 1 };
    const affine = fill(2, 6, (i) => [1, 0, 0, 0, 1, 0][i % 6] ?? 0);
    for (const engine of engines) {
      for (
        const [kernel, run, inputs] of [
          ["sum", (engine: Engine) => engine.sum(bad), [isBad]],
          ["dot", (engine: Engine) => engine.dot(good, bad), [isGood, isBad]],
          ["moments", (engine: Engine) => engine.moments(bad, 2), [isBad]],
          ["softmaxCrossEntropy", (engine: Engine) => {
            engine.softmaxCrossEntropy(bad, [0, 1], 0);
          }, [isBad]],
          ["concatColumns", (engine: Engine) => engine.concatColumns([good, bad, good]), [
            isGood,
            isBad,
            isGood,
          ]],
          ["warp", (engine: Engine) => engine.warp(bad, size, { affine }), [
            isBad,
            { rows: 2, cols: 6, isFinite: true },
          ]],
        ] as const
      ) {
        const { engine: watched, profile } = profiled(engine, still);
        watched.argmax(bad);
        run(watched);
        assertEquals(profile().notFinite, { kernel, call: 1, inputs }, `${kernel} ${engine.name}`);
      }
    }
  });

  it("stays with the first result that is not finite", () => {
    const { engine, profile } = profiled(reference, still);
    const a = fill(1, 1, () => 1);
    engine.scale(2, a);
    engine.scale(Infinity, a);
    engine.scale(NaN, a);
    engine.matmul(engine.scale(NaN, a), a);
    const inputs = [{ rows: 1, cols: 1, isFinite: true }];
    assertEquals(profile().notFinite, { kernel: "scale", call: 2, inputs });
    assertEquals(profile().kernels.map(({ calls }) => calls), [4, 1]);
  });

  it("ends its workers", () => {
    for (const engine of engines) engine.close();
  });
});

/** The first result that is not finite in a step of a network, for each engine. */
function findings<Params extends Tree>(
  network: Layer<6, 4, Params>,
): readonly (readonly [Engine, NotFinite | undefined])[] {
  return engines.map((engine) => {
    const { engine: watched, profile } = profiled(engine, still);
    const config = { engine, network, loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };
    const start = initialState(config, random.key(1));
    const batch = { input: draw(1, 20, 6), targets: Array.from({ length: 20 }, (_, i) => i % 4) };
    trainStep({ ...config, engine: watched })(start, batch);
    return [engine, profile().notFinite];
  });
}

/** The numbers of a state after some steps of a convolutional network. */
function trained(engine: Engine): readonly number[][] {
  const image = { height: 8, width: 8, channels: 2 };
  const network = pipe(
    conv2d(6, 3, { image, padding: "same" }),
    batchNorm(),
    relu(),
    maxPool2d(2),
    dense(96, 4),
  );
  const loss = softmaxCrossEntropy();
  const config = { engine, network, loss, optimizer: sgd(0.1, { momentum: 0.9 }) };
  const batch = { input: draw(1, 20, 128), targets: Array.from({ length: 20 }, (_, i) => i % 4) };
  const step = trainStep(config);
  let state = initialState(config, random.key(1));
  for (let i = 0; i < 4; i++) state = step(state, batch).state;
  return tree.leaves([state.params, state.statistics]).map(({ data }) => Array.from(data));
}
