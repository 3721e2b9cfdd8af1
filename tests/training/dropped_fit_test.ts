import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

const program = (threads: number) => `
import { dense, fit, initialState, matrix, meanSquaredError, random, sgd, wasmEngine }
  from "${new URL("../../mod.ts", import.meta.url)}";

const config = {
  engine: await wasmEngine({ threads: ${threads} }),
  network: dense(200, 200),
  loss: meanSquaredError(),
  optimizer: sgd(0.01, { momentum: 0.9 }),
};
const data = { inputs: matrix(64, 200), targets: matrix(64, 200) };
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Begins trainings and drops them, and returns how far the memory grew. */
async function dropped(count) {
  const before = config.engine.memorySize();
  for (let i = 0; i < count; i++) {
    await fit(config, initialState(config, random.key(i)), data).next();
    globalThis.gc();
    await turn();
  }
  return config.engine.memorySize() - before;
}

/** Keeps matrices of keepers that are dropped, and returns whether they stay what they are. */
async function kept() {
  const matrices = [1, 2, 3].map((by) =>
    config.engine.keeper().next(() => config.engine.scale(by, matrix(1, 1, [10])))
  );
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await turn();
  }
  config.engine.scope(() => config.engine.scale(99, matrix(1, 1, [1])));
  return matrices.map(({ data }) => data[0]);
}

await dropped(5);
// Thirty of them hold 9.6 MB together. The garbage collector may come late for one or two.
console.log(await dropped(30) < 1e6, ...await kept());
config.engine.close();
`;

describe("a training that is begun and dropped", () => {
  for (const threads of [1, 2]) {
    it(`gives back its memory, on ${threads} threads of the wasm engine`, async () => {
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--v8-flags=--expose-gc", program(threads)],
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      assertEquals(new TextDecoder().decode(stdout), "true 10 20 30\n");
    });
  }
});
