/**
 * Evaluation, batch by batch.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { AnyLayer, ParamsOf } from "../layers/layer.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { isCount, isWhole } from "../values/count.ts";
import type { Matrix } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import { batchOf, countCorrect, lossOf, namingSamples, samplesOf } from "./batch.ts";
import { meansOf, NOTHING, withBatch } from "./epoch_totals.ts";
import type { EvaluateOptions, Evaluation } from "./evaluate.ts";
import type { Metrics, Scores } from "./metric.ts";
import { predict, type Trained } from "./predict.ts";
import { requireDataset } from "./require_dataset.ts";
import type { TrainConfig } from "./state.ts";
import { undecidedRows } from "./undecided.ts";
import { meanOverViews } from "./views.ts";

/** Evaluates as {@linkcode evaluate} does, and yields after each batch. */
export function* evaluateByBatches<
  Network extends AnyLayer,
  Expected extends Targets,
  Chosen extends Metrics<Expected> = Record<never, never>,
>(
  { engine, network, loss }: Pick<
    TrainConfig<Network, OptimizerState, Expected>,
    "engine" | "network" | "loss"
  >,
  trained: Trained<ParamsOf<Network>>,
  dataset: Dataset<Expected>,
  { batchSize = 500, keepOutputs = false, views, metrics }: EvaluateOptions<
    Chosen & Metrics<NoInfer<Expected>>
  > = {},
): Generator<void, Evaluation & { readonly scores: Scores<Chosen> }, void> {
  requireDataset("evaluate", dataset);
  const count = dataset.inputs.rows;
  requireCounts(count, batchSize, views?.count ?? 0);
  const predictions = new Uint32Array(count);
  const Floats = engine.precision === "float64" ? Float64Array : Float32Array;
  let kept = new Floats();
  let columns = NaN;
  const undecided: number[] = [];
  let totals = NOTHING;
  for (let start = 0; start < count; start += batchSize) {
    const size = Math.min(batchSize, count - start);
    const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
    const batch = engine.scope(() => {
      const chosen = batchOf(engine, dataset, indices);
      const plain = predict({ engine, network }, trained, chosen.input);
      const output = views
        ? meanOverViews({ engine, network }, trained, {
          plain,
          samples: samplesOf(dataset, indices),
          views: { ...views, key: foldIn(views.key, start) },
        })
        : plain;
      return {
        mean: namingSamples(indices, () => lossOf(engine, loss, output, chosen)).mean,
        predictions: engine.argmax(output),
        undecided: undecidedRows(engine, output).map((row) => start + row),
        cols: output.cols,
        ...((keepOutputs || metrics) && { output }),
      };
    });
    totals = withBatch(totals, { samples: size, correct: NaN, mean: batch.mean });
    columns = batch.cols;
    undecided.push(...batch.undecided);
    predictions.set(Uint32Array.from(batch.predictions), start);
    if (batch.output) {
      if (start === 0) kept = new Floats(count * columns);
      kept.set(Floats.from(batch.output.data), start * columns);
    }
    yield;
  }
  const outputs = { rows: count, cols: columns, data: kept };
  return {
    loss: meansOf(totals).loss,
    accuracy: countCorrect(predictions, dataset.targets, { columns, undecided }) / count,
    predictions,
    ...(keepOutputs && { outputs }),
    scores: scoresOf(metrics, outputs, dataset),
  };
}

/** Returns the score of each metric. */
function scoresOf<Expected extends Targets, Chosen extends Metrics<Expected>>(
  metrics: Chosen | undefined,
  outputs: Matrix,
  { targets, weights }: Dataset<Expected>,
): Scores<Chosen> {
  const scores = Object.entries(metrics ?? {}).map(([name, metric]) =>
    [name, metric(outputs, targets, { weights })] as const
  );
  // The entries have the names of the metrics. The compiler cannot see this.
  return Object.fromEntries(scores) as Scores<Chosen>;
}

function requireCounts(samples: number, batchSize: number, views: number): void {
  if (samples === 0) throw new RangeError("Cannot evaluate on no samples: the dataset is empty");
  if (!isCount(batchSize)) {
    throw new RangeError(
      `Cannot evaluate with a batch size of ${batchSize}: it must be a whole number from 1`,
    );
  }
  if (!isWhole(views)) {
    throw new RangeError(`Cannot evaluate ${views} views: it must be a whole number from 0`);
  }
}
