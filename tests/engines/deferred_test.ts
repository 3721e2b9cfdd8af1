import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type Engine, type Matrix, referenceEngine, relu, wasmEngine } from "../../mod.ts";
import { Deferred, OPERATION } from "../../lib/engines/memory/deferred.ts";
import { ResidentMatrix } from "../../lib/engines/memory/resident_matrix.ts";
import { Heap } from "../../lib/engines/wasm/heap.ts";
import { agree, draw } from "./differential.ts";

const reference = referenceEngine({ precision: "float64" });
const engines = [await wasmEngine({ threads: 1 }), await wasmEngine({ threads: 2 })];

/** A step with one or two of the matrices so far, counted from the last one. */
interface Step {
  readonly kind: "scale" | "combine" | "multiply" | "relu" | "scope" | "product" | "read";
  readonly a: number;
  readonly b: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("scale", "combine", "multiply", "relu", "scope", "product", "read"),
    a: fc.nat(9),
    b: fc.nat(9),
  }),
  { minLength: 1, maxLength: 150 },
);

describe("deferred element-wise work", () => {
  it("gives the same results as work that does not wait, in any order of reading", () => {
    const property = fc.property(
      steps,
      fc.nat(1000),
      fc.constantFrom(1, 7, 33),
      (steps, seed, n) => {
        const start = [draw(seed, n, n), draw(seed + 1, n, n)];
        const expected = resultsOf(reference, start, steps);
        for (const engine of engines) {
          const found = resultsOf(engine, start, steps);
          assertEquals(found.length, expected.length);
          found.forEach((matrix, i) => agree(matrix, expected[i] ?? matrix, n * steps.length));
        }
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  it("has the same bits on any number of threads", () => {
    const start = [draw(1, 300, 300), draw(2, 300, 300)];
    const steps: Step[] = Array.from({ length: 100 }, (_, i) => ({
      kind: i % 3 === 0 ? "relu" : i % 3 === 1 ? "combine" : "scale",
      a: i % 5,
      b: i % 2,
    }));
    const [one, two] = engines.map((engine) => resultsOf(engine, start, steps));
    assertEquals(one?.map(({ data }) => data), two?.map(({ data }) => data));
  });

  it("reuses the block of a matrix that is read for the last time, turn by turn", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const keeper = engine.keeper();
    const bytes = 4 * 500 * 500;
    let state: Matrix = draw(3, 500, 500);
    const change = draw(4, 500, 500);
    for (let i = 0; i < 10; i++) {
      const before = state;
      state = keeper.next(() => engine.combine(0.5, before, 1, engine.scale(2, change)));
      if (i > 0) assertThrows(() => before.data, Error, "outlived the scope");
    }
    // The state, the change and twice the change: there is no second state.
    assert(engine.memorySize() < 3.5 * bytes, `it has taken ${engine.memorySize()} bytes`);
    const limit = reference.combine(1, reference.scale(2 ** -10, draw(3, 500, 500)), 1, change);
    agree(state, reference.combine(1, limit, 3 * (1 - 2 ** -10) - 2 ** -10, change));
    keeper.close();
    engine.close();
  });

  it("holds matrices that a scope released only until they are read", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const a = draw(5, 64, 64);
    const run = () =>
      engine.scope(() => {
        const inner = engine.scope(() => engine.combine(1, engine.scale(2, a), 1, a));
        engine.multiply(inner, inner);
        return engine.scale(-1, inner);
      });
    agree(run(), reference.scale(-3, a));
    const size = engine.memorySize();
    for (let i = 0; i < 1000; i++) run();
    assertEquals(engine.memorySize(), size);
    engine.close();
  });

  it("keeps a view of one matrix valid when another is read", async () => {
    const engine = await wasmEngine({ threads: 1 });
    engine.scope(() => {
      const [small, large] = [draw(6, 4, 4), draw(7, 700, 700)];
      const [a, b] = [engine.scale(2, small), engine.scale(2, large)];
      const { data } = a;
      assertEquals(b.data.length, 700 * 700);
      agree({ rows: 4, cols: 4, data }, reference.scale(2, small));
    });
    engine.close();
  });

  it("takes no memory if an input cannot be read", async () => {
    const [engine, other] = [await wasmEngine({ threads: 1 }), await wasmEngine({ threads: 1 })];
    const a = draw(8, 64, 64);
    const [own, foreign] = [engine, other].map((engine) => {
      let escaped = a;
      engine.scope(() => void (escaped = engine.scale(2, a)));
      return escaped;
    });
    const attempt = () => {
      for (const dead of [own ?? a, foreign ?? a]) {
        assertThrows(() => engine.combine(1, a, 1, dead), Error, "outlived the scope");
        assertThrows(() => engine.matmul(a, dead), Error, "outlived the scope");
      }
    };
    attempt();
    const size = engine.memorySize();
    for (let i = 0; i < 100; i++) attempt();
    assertEquals(engine.memorySize(), size);
    engine.close();
    other.close();
  });

  it("frees the blocks of released inputs, whether the result is read or left out", () => {
    for (const isRead of [true, false]) {
      const heap = new Heap(new WebAssembly.Memory({ initial: 1, maximum: 4 }), 0);
      const ran: number[] = [];
      const deferred = new Deferred(heap, ({ length }) => void ran.push(length));
      const [a, b] = [new ResidentMatrix(heap, 40, 100), new ResidentMatrix(heap, 40, 100)];
      const blocks = [a.block, b.block];
      const sum = deferred.add({ code: OPERATION.combine, numbers: [1, 1], a, b }, 40, 100);
      const numbers = [2, 0] as const;
      const twice = deferred.add(
        { code: OPERATION.scale, numbers, a: sum, b: undefined },
        40,
        100,
      );
      for (const matrix of [a, b, sum]) matrix.release();
      if (!isRead) twice.release();
      deferred.flush();
      // The sum takes the place of an input, and twice the sum that of the sum.
      assertEquals(ran, isRead ? [2] : []);
      if (isRead) assert(blocks.includes(twice.block), "the result has a block of its own");
      const free = Array.from({ length: isRead ? 1 : 2 }, () => heap.allocate(40 * 100 * 4));
      assertEquals(new Set(isRead ? [twice.block, ...free] : free), new Set(blocks));
    }
  });

  it("leaves no result readable and no input held if it fails", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    for (const failure of ["memory", "kernel"]) {
      const heap = new Heap(memory, 0);
      const deferred = new Deferred(heap, () => {
        throw new SyntaxError("on purpose");
      });
      const a = new ResidentMatrix(heap, 40, 100);
      const held = [new ResidentMatrix(heap, 40, 100), new ResidentMatrix(heap, 40, 100)] as const;
      const add = (input: ResidentMatrix, b?: ResidentMatrix) => {
        const numbers = [2, 0] as const;
        return deferred.add({ code: OPERATION.scale, numbers, a: input, b }, 40, 100);
      };
      // Each matrix takes an eighth of the largest memory.
      const outputs = Array.from({ length: failure === "memory" ? 9 : 3 }, () => add(a));
      outputs.push(add(...held));
      const blocks = held.map(({ block }) => block);
      for (const matrix of held) matrix.release();
      assertThrows(() => deferred.flush(), failure === "memory" ? RangeError : SyntaxError);
      for (const output of outputs) {
        assertThrows(() => output.data, Error, "its computation failed");
      }
      const again: number[] = [];
      assertThrows(() => {
        for (;;) again.push(heap.allocate(40 * 100 * 4));
      }, RangeError);
      assert(blocks.every((block) => again.includes(block)), "a released input is still held");
    }
  });

  it("ends its workers", () => {
    for (const engine of engines) engine.close();
  });
});

/** Returns the last matrices after some steps, which run in a scope of the engine. */
function resultsOf(engine: Engine, start: readonly Matrix[], steps: readonly Step[]): Matrix[] {
  return engine.scope(() => {
    const matrices = [...start];
    const pick = (back: number): Matrix => {
      const matrix = matrices.at(-1 - back % matrices.length);
      assert(matrix);
      return matrix;
    };
    for (const { kind, a, b } of steps) {
      if (kind === "read") assert(Number.isFinite(pick(a).data[0]));
      else matrices.push(apply(engine, kind, pick(a), pick(b)));
    }
    return matrices.slice(-4);
  });
}

function apply(engine: Engine, kind: Exclude<Step["kind"], "read">, a: Matrix, b: Matrix): Matrix {
  switch (kind) {
    case "scale":
      return engine.scale(-0.7, a);
    case "combine":
      return engine.combine(0.5, a, -0.4, b);
    case "multiply":
      return engine.multiply(engine.scale(0.1, a), b);
    case "relu":
      return rectified(engine, a);
    case "scope":
      return engine.scope(() =>
        engine.combine(0.9, engine.scale(0.5, a), 0.1, rectified(engine, b))
      );
    case "product":
      return engine.scale(0.1, engine.matmul(a, b));
  }
}

function rectified(engine: Engine, input: Matrix): Matrix {
  const pass = { training: false, key: [0, 0] as const, statistics: [] };
  return relu().forward(engine, [], input, pass).output;
}
