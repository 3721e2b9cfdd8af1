import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fit,
  initialState,
  layer,
  matrix,
  meanSquaredError,
  pipe,
  random,
  referenceEngine,
  sgd,
  toRows,
  type TrainState,
  wasmEngine,
} from "../../mod.ts";
import { staysTrue } from "./live_views.ts";

for (const threads of [1, 2]) {
  describe(`the numbers of the wasm engine on ${threads} of its threads`, () => {
    it("stay what they were, or throw", async () => {
      const engine = await wasmEngine({ threads });
      staysTrue(engine);
      engine.close();
    });

    it("may be what a layer saves", async () => {
      const engine = await wasmEngine({ threads });
      assertEquals(await trained(engine), await trained(referenceEngine()));
      engine.close();
    });
  });
}

/** Trains a network whose layer keeps the numbers of its input, and returns its parameters. */
async function trained(engine: ReturnType<typeof referenceEngine>): Promise<number[][]> {
  const gain = (columns: number) =>
    layer({
      name: "gain",
      inputs: columns,
      outputs: columns,
      spec: { kind: "gain" },
      init: () => ({ factors: matrix(1, columns, new Float32Array(columns).fill(0.5)) }),
      forward(engine, { factors }, input) {
        const zeros = matrix(1, columns);
        const output = engine.scaleChannels(input, factors, zeros);
        return { output, saved: { rows: input.rows, cols: input.cols, data: input.data } };
      },
      backward(engine, { factors }, saved, gradient) {
        return {
          inputGradient: engine.scaleChannels(gradient, factors, matrix(1, columns)),
          gradients: { factors: engine.columnSums(engine.multiply(gradient, saved)) },
        };
      },
    });
  const config = {
    engine,
    network: pipe(gain(64), gain(64), gain(64)),
    loss: meanSquaredError(),
    optimizer: sgd(0.5),
    batchSize: 16,
    epochs: 2,
  };
  const ones = matrix(64, 64, new Float32Array(64 * 64).fill(1));
  let last: TrainState<ReturnType<typeof config.network.init>, Record<never, never>> | undefined;
  for await (
    const report of fit(config, initialState(config, random.key(1)), {
      inputs: ones,
      targets: ones,
    })
  ) {
    if (report.kind === "epoch") last = report.state;
  }
  assert(last);
  return last.params.flatMap(({ factors }) => toRows(factors));
}
