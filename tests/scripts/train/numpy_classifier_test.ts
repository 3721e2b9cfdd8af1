import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type Dataset,
  initialState,
  type Labels,
  type Matrix,
  mnist,
  random,
  referenceEngine,
  take,
  trainStep,
} from "../../../mod.ts";
import { batchOf, correctIn } from "../../../lib/training/batch.ts";
import { preprocessed, squaredCrossEntropy } from "../../../scripts/train/numpy_classifier.ts";
import { networkOf } from "../../../scripts/train/networks.ts";
import { PRESETS } from "../../../scripts/train/presets.ts";
import { optimizerOf, recipeOf } from "../../../scripts/train/recipes.ts";
import trace from "../../fixtures/seed_trace.json" with { type: "json" };

const STEPS = 200;
const BATCH = 100;

describe("the numpy preset", () => {
  it("replays the recorded run of the numpy classifier in float64", async () => {
    const { train } = await mnist();
    const dataset = preprocessed(take(train, STEPS * BATCH), "float64");
    const engine = referenceEngine({ precision: "float64" });
    const recipe = recipeOf({ preset: "numpy", changes: {} });
    const network = networkOf(recipe, PRESETS.numpy, {
      image: { height: 28, width: 28, channels: 1 },
      classes: 10,
    });
    const optimizer = optimizerOf(recipe, STEPS);
    const config = { engine, network, loss: squaredCrossEntropy, optimizer };
    const step = trainStep(config);

    let state = initialState(config, random.key(0));
    let dense = 0;
    const params = state.params.map((layer) =>
      "weights" in layer ? { weights: recordedWeights(dense++, layer.weights) } : layer
    );
    state = { ...state, params };

    for (let k = 0; k < STEPS; k++) {
      const batch = batchOf(engine, dataset, indicesOf(dataset, k));
      const { state: next, loss, output } = step(state, batch);
      const recorded = trace.steps.find((row) => row.step === k);
      if (recorded) {
        const right = correctIn(engine, output, batch.targets).value;
        assertAlmostEquals(loss, recorded.mean_loss, 1e-9);
        assertEquals(right / BATCH, recorded.train_accuracy);
      }
      state = next;
    }

    const weights = state.params.flatMap((layer) => "weights" in layer ? [layer.weights] : []);
    assertEquals(weights.length, trace.final_weights.length);
    weights.forEach((matrix, s) => {
      const recorded = trace.final_weights[s];
      const at = (i: number, j: number) => matrix.data[i * matrix.cols + j] ?? NaN;
      const { rows, cols } = matrix;
      const sum = Array.from(matrix.data).reduce((sum, w) => sum + w, 0);
      const absolute = Array.from(matrix.data).reduce((sum, w) => sum + Math.abs(w), 0);
      assertAlmostEquals(sum, recorded?.sum ?? NaN, 1e-7);
      assertAlmostEquals(absolute, recorded?.abs_sum ?? NaN, 1e-7);
      assertAlmostEquals(at(0, 0), recorded?.["w[0][0]"] ?? NaN, 1e-7);
      assertAlmostEquals(at(rows - 1, cols - 1), recorded?.["w[last][last]"] ?? NaN, 1e-7);
      assertAlmostEquals(at(rows >> 1, cols >> 1), recorded?.["w[mid][mid]"] ?? NaN, 1e-7);
    });
  });
});

/** Returns the initial weights of the recorded run: element `(i, j)` of dense layer `s`, from 0. */
function recordedWeights(s: number, { rows, cols }: Matrix): Matrix<number, number> {
  const data = Float64Array.from({ length: rows * cols }, (_, index) => {
    const [i, j] = [Math.floor(index / cols), index % cols];
    return Math.SQRT2 * Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1) + s);
  });
  return { rows, cols, data };
}

function indicesOf({ inputs }: Dataset<Labels>, step: number): Uint32Array {
  return Uint32Array.from({ length: BATCH }, (_, i) => (step * BATCH + i) % inputs.rows);
}
