/** What must hold of the numbers that an engine hands out. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  type Engine,
  type Matrix,
  matrix,
  type NumberArray,
  type ScalarFunction,
  sgd,
  toRows,
  tree,
} from "../../mod.ts";

/** Takes memory until the engine's grows, and writes to all of the memory that was free. */
function stir(engine: Engine): void {
  const before = engine.memorySize();
  const made: Matrix[] = [];
  while (engine.memorySize() === before) {
    for (const size of [1, 2, 4, 40_000]) {
      made.push(engine.cast(matrix(size, 2, new Float32Array(2 * size).fill(99))));
    }
  }
}

/** Holds that numbers stay what they were, wherever they come from: or that reading them throws. */
export function staysTrue(engine: Engine): void {
  const a = matrix(2, 2, [1, 2, 3, 4]);
  const doubled = [2, 4, 6, 8];

  engine.scope(() => {
    const made = engine.scale(2, a);
    const { data } = made;
    stir(engine);
    assertEquals([...data], doubled, "after the memory has grown");
    assertEquals([...made.data], doubled);
  });

  let kept: NumberArray = [];
  let escaped = a;
  engine.scope(() => {
    escaped = engine.scale(2, a);
    kept = escaped.data;
  });
  assertThrows(() => escaped.data, Error, "it outlived the scope that it was made in");
  engine.scope(() => stir(engine));
  assertEquals([...kept], doubled, "after its scope");

  const result = engine.scope(() => engine.scope(() => ({ list: [engine.scale(2, a)] })));
  engine.scope(() => stir(engine));
  assertEquals(result.list.map(toRows), [[[2, 4], [6, 8]]], "in the result of scopes");

  const keeper = engine.keeper();
  const turns = [1, 2, 3].map((by) => {
    const turn = keeper.next(() => engine.scale(by, a));
    return { turn, data: turn.data };
  });
  engine.scope(() => stir(engine));
  assertEquals(turns.map(({ data }) => data[3]), [4, 8, 12], "in the turns of a keeper");
  assertEquals(turns[2]?.turn.data[3], 12);
  for (const { turn } of turns.slice(0, 2)) assertThrows(() => turn.data, Error, "outlived");
  keeper.close();
  assertThrows(() => turns[2]?.turn.data, Error, "outlived");
  assertEquals(turns[2]?.data[3], 12);

  updatesLeaveOldNumbers(engine);
  functionsMayCallTheEngine(engine);
}

/** The last reader of a state writes over its memory: what was read of the state before stays. */
function updatesLeaveOldNumbers(engine: Engine): void {
  const optimizer = sgd(1, { momentum: 0.5 });
  const keeper = engine.keeper();
  let state = keeper.next(() => {
    const params = { weights: engine.cast(matrix(1, 4, [1, 2, 3, 4])) };
    return { params, optimizer: optimizer.init(params) };
  });
  const seen: NumberArray[] = [];
  for (let i = 0; i < 3; i++) {
    seen.push(state.params.weights.data);
    state = keeper.next(() => {
      const gradients = tree.map((each) => engine.scale(0.5, each), state.params);
      const update = optimizer.update(engine, state.optimizer, gradients, state.params);
      const weights = engine.combine(1, state.params.weights, 1, update.updates.weights);
      return { params: { weights }, optimizer: update.state };
    });
  }
  keeper.close();
  assertEquals(seen.map((data) => data[3]), [4, 2, 0]);
}

/** A function of one's own may itself call the engine, which takes memory. */
function functionsMayCallTheEngine(engine: Engine): void {
  const stirring: ScalarFunction = {
    name: "stirring",
    value(x) {
      if (x === 2) stir(engine);
      return x + 1;
    },
    derivative(x, y) {
      if (x === 1) stir(engine);
      return y;
    },
  };
  const [mapped, gradient] = engine.scope(() => {
    const x = engine.scale(1, matrix(1, 3, [1, 2, 3]));
    const y = engine.map(stirring, x);
    return [y, engine.mapGradient(stirring, x, y, engine.scale(10, x))] as const;
  });
  assertEquals(toRows(mapped), [[2, 3, 4]]);
  assertEquals(toRows(gradient), [[20, 60, 120]]);
}
