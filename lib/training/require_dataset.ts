import type { Dataset } from "../data/dataset.ts";
import { requirePairs } from "../data/subset.ts";
import { engineAtHand } from "../engines/at_hand.ts";
import { NoClassError } from "../engines/checks.ts";
import { type Engine, isMatrix, type Targets } from "../engines/engine.ts";
import type { LayerInfo } from "../layers/layer.ts";
import type { Loss } from "../losses/loss.ts";
import { requireWeighable, requireWeights } from "../losses/weights.ts";
import { brief, isRecord } from "../values/json.ts";
import { isByteMatrix } from "../values/require_matrix.ts";

/**
 * Throws unless a value is a dataset: its inputs are a matrix, its targets labels or a matrix.
 *
 * @param action The work to do with it, for the message: `"train"`.
 * @param place What it is, for the message, if it is a batch of a source.
 *
 * @throws {TypeError} if it is not.
 *
 * @example
 * ```ts
 * import { matrix } from "@foldnet/foldnet";
 *
 * requireDataset("train", { inputs: matrix(2, 3), targets: [0, 1] });
 * ```
 */
export function requireDataset(action: string, dataset: Dataset, place?: string): void {
  const given: unknown = dataset;
  if (!isRecord(given)) {
    const where = place === undefined ? "" : ` as ${place}`;
    throw new TypeError(`Cannot ${action} on ${brief(given)}${where}: give { inputs, targets }`);
  }
  for (const name of ["inputs", "targets"]) {
    if (given[name] === undefined) {
      const names = Object.keys(given).join(", ") || "nothing";
      const what = place ?? "the dataset";
      throw new TypeError(`Cannot ${action} without ${name}: ${what} has ${names}`);
    }
  }
  const { inputs, targets } = given;
  if (isByteMatrix(targets)) {
    const where = place === undefined ? "" : ` of ${place}`;
    throw new TypeError(
      `Cannot ${action} on these targets${where}: they are bytes; gather() makes numbers of them`,
    );
  }
  const isTargets = typeof targets === "object" && targets !== null &&
    ("length" in targets || "rows" in targets);
  if (!isTargets) {
    throw new TypeError(
      `Cannot ${action} on ${brief(targets)} as targets${
        place === undefined ? "" : ` of ${place}`
      }: ` +
        "they are labels, or a matrix of numbers",
    );
  }
  if (!(isRecord(inputs) && typeof inputs.rows === "number" && typeof inputs.cols === "number")) {
    throw new TypeError(
      `Cannot ${action} on ${brief(inputs)} as inputs${
        place === undefined ? "" : ` of ${place}`
      }: ` +
        "they are a matrix, such as fromRows(…)",
    );
  }
}

/**
 * Throws unless a batch of a source is a dataset of some samples that fit the network.
 *
 * @param action The work to do with it, for the message: `"train"`.
 * @param options `place` is the batch, as the message names it: `"batch 3 of epoch 1"`.
 *
 * @throws {TypeError} if it is no dataset.
 * @throws {RangeError} if it has no samples, rows of another size, not a target for each sample, or a weight that is
 * not a finite number from 0.
 *
 * @example
 * ```ts
 * import { dense, matrix } from "@foldnet/foldnet";
 *
 * const place = { place: "batch 1 of epoch 1", network: dense(3, 2) };
 * requireBatch("train", { inputs: matrix(2, 3), targets: [0, 1] }, place);
 * ```
 */
export function requireBatch(
  action: string,
  batch: Dataset,
  { place, network }: { readonly place: string; readonly network: LayerInfo },
): void {
  requireDataset(action, batch, place);
  const { rows, cols } = batch.inputs;
  if (rows === 0) throw new RangeError(`Cannot ${action} on ${place}: it has no samples`);
  if (network.inputs !== undefined && network.inputs !== cols) {
    throw new RangeError(
      `Cannot ${action} on ${place}: its samples have ${cols} features, but ${network.name} takes ` +
        `${network.inputs}`,
    );
  }
  requirePairs(batch, place);
  if (batch.weights) requireWeights(rows, batch.weights, place);
}

/**
 * Throws for what a loss refuses in a dataset, before training reaches it: labels that are no classes, and weights.
 *
 * @param place What the dataset is, for the message, if not the one that is trained on.
 *
 * @throws {TypeError} if there are weights and the loss takes none.
 * @throws {RangeError} if a label is no class, a weight is not a finite number from 0, or there are not as many
 * targets or weights as inputs.
 *
 * @example
 * ```ts
 * import { dense, matrix, referenceEngine, softmaxCrossEntropy } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(3, 2), loss: softmaxCrossEntropy() };
 * requireLearnable({ inputs: matrix(2, 3), targets: [0, 1] }, config);
 * ```
 */
export function requireLearnable<Expected extends Targets>(
  dataset: Dataset<Expected>,
  { engine, network, loss }: {
    readonly engine: Engine;
    readonly network: LayerInfo;
    readonly loss: Loss<Expected>;
  },
  place?: string,
): void {
  requirePairs(dataset, place);
  const { targets, weights } = dataset;
  if (weights) {
    requireWeighable(loss);
    requireWeights(dataset.inputs.rows, weights, place);
  }
  const classes = network.outputs;
  if (isMatrix(targets) || classes === undefined) return;
  const odd = Array.from(targets).findIndex((label) =>
    !(Number.isInteger(label) && label >= 0 && label < classes)
  );
  if (odd < 0) return;
  // A loss of one's own may take other labels, so it decides.
  const uniform = { rows: 1, cols: classes, data: new Float32Array(classes).fill(1 / classes) };
  try {
    engine.scope(() => void loss(engine, uniform, [targets[odd] ?? NaN] as unknown as Expected));
  } catch (error) {
    if (!(error instanceof NoClassError)) return;
    const { label, classes } = error;
    throw new NoClassError(label, {
      row: odd,
      classes,
      place: `sample ${odd}${place === undefined ? "" : ` of ${place}`}`,
    });
  }
}

/**
 * Throws if targets differ in kind or width from those that are trained on, or from the outputs of the network, and
 * the loss refuses them.
 *
 * @param options `example` has targets that are trained on, if they are known.
 *
 * @throws {RangeError} if the loss takes no targets of this width.
 * @throws {TypeError} if it takes none of this kind.
 *
 * @example
 * ```ts
 * import { dense, fromRows, meanSquaredError, referenceEngine } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(1, 1), loss: meanSquaredError() };
 * const dataset = { inputs: fromRows([[1]]), targets: fromRows([[2]]) };
 * requireComparable(dataset, { ...config, place: "the validation dataset" });
 * ```
 */
export function requireComparable<Expected extends Targets>(
  { targets }: Dataset<Expected>,
  { engine, network: { outputs }, loss, place, example }: {
    readonly engine: Engine;
    readonly network: LayerInfo;
    readonly loss: Loss<Expected>;
    readonly place: string;
    readonly example?: Dataset<Expected> | undefined;
  },
): void {
  const width = (targets: Targets) => isMatrix(targets) ? targets.cols : undefined;
  const usual = example ? width(example.targets) : isMatrix(targets) ? outputs : undefined;
  if (outputs === undefined || width(targets) === usual) return;
  const uniform = {
    rows: 1,
    cols: outputs,
    data: new Float32Array(outputs).fill(1 / outputs),
  };
  // A loss of one's own may take other targets, so it decides.
  const first = isMatrix(targets)
    ? engineAtHand(engine, targets).gather(targets, Uint32Array.of(0))
    : Array.from(targets).slice(0, 1);
  try {
    engine.scope(() => void loss(engine, uniform, first as unknown as Expected));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `Cannot validate on ${place}, by its first target: ${error.message}`;
    throw error instanceof TypeError ? new TypeError(message) : new RangeError(message);
  }
}
