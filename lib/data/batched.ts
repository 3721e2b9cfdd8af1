import { isCount } from "../values/count.ts";
import { brief, isRecord } from "../values/json.ts";
import type { Labels, Matrix, NumberArray } from "../values/matrix.ts";
import type { Dataset } from "./dataset.ts";

/** A sample: the numbers of one input, and its target. */
export interface Sample<Target extends number | NumberArray = number | NumberArray> {
  /** The features: as many for each sample. */
  readonly input: NumberArray;
  /** The class, or the numbers to predict. */
  readonly target: Target;
  /** The weight, a finite number from 0. The default is 1, if other samples of the batch have a weight. */
  readonly weight?: number;
}

/** The targets of a batch of samples: labels if each target is a number, and else a matrix. */
export type TargetsOf<Target extends number | NumberArray> = Target extends number ? Labels
  : Matrix;

/**
 * Yields batches of samples. The last batch can have fewer.
 *
 * @param samples The samples, as a list or an (async) iterable. It is closed when the consumer stops.
 * @param size The number of samples in a batch.
 *
 * @throws {RangeError} if the size is not a whole number from 1, or the samples of a batch differ in how many
 * numbers they have.
 * @throws {TypeError} if a sample has no input or no target, or a target is a number and another one is not.
 *
 * @example
 * ```ts
 * import { batched } from "@foldnet/foldnet";
 *
 * const samples = [0, 1, 2].map((x) => ({ input: [x, x * x], target: [x + 1] }));
 * for await (const { inputs } of batched(samples, 2)) console.log(inputs.rows); // 2, then 1
 * ```
 */
export function batched<Target extends number | NumberArray>(
  samples: Iterable<Sample<Target>> | AsyncIterable<Sample<Target>>,
  size: number,
): AsyncGenerator<Dataset<TargetsOf<Target>> & { readonly inputs: Matrix }, void, void> {
  if (!isCount(size)) {
    throw new RangeError(
      `Cannot make batches of ${size} samples: it must be a whole number from 1`,
    );
  }
  return inBatches(samples, size);
}

async function* inBatches<Target extends number | NumberArray>(
  samples: Iterable<Sample<Target>> | AsyncIterable<Sample<Target>>,
  size: number,
): AsyncGenerator<Dataset<TargetsOf<Target>> & { readonly inputs: Matrix }, void, void> {
  let waiting: Sample<Target>[] = [];
  let number = 0;
  for await (const sample of samples) {
    requireSample(sample, number++);
    waiting.push(sample);
    if (waiting.length < size) continue;
    yield batchOf(waiting, number);
    waiting = [];
  }
  if (waiting.length > 0) yield batchOf(waiting, number);
}

function batchOf<Target extends number | NumberArray>(
  samples: readonly Sample<Target>[],
  end: number,
): Dataset<TargetsOf<Target>> & { readonly inputs: Matrix } {
  const first = end - samples.length;
  const inputs = matrixOf("features", samples.map(({ input }) => input), first);
  const isLabelled = typeof samples[0]?.target === "number";
  const odd = samples.findIndex(({ target }) => (typeof target === "number") !== isLabelled);
  if (odd >= 0) {
    throw new TypeError(
      `Cannot put samples ${first} and ${first + odd} into a batch: ` +
        "the target of one is a number, and of the other a list",
    );
  }
  const targets = samples.map(({ target }) => target);
  const isWeighted = samples.some(({ weight }) => weight !== undefined);
  return {
    inputs,
    // Either all targets are numbers or none is, as just checked.
    targets:
      (isLabelled ? targets : matrixOf("targets", targets as NumberArray[], first)) as TargetsOf<
        Target
      >,
    ...(isWeighted && { weights: samples.map(({ weight = 1 }) => weight) }),
  };
}

function matrixOf(what: string, rows: readonly NumberArray[], first: number): Matrix {
  const cols = rows[0]?.length ?? 0;
  // Numbers of doubles stay doubles, for engines of that precision.
  const data = rows.every((row) => row instanceof Float32Array || row instanceof Uint8Array)
    ? new Float32Array(rows.length * cols)
    : new Float64Array(rows.length * cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) {
      throw new RangeError(
        `Cannot put samples ${first} and ${first + i} into a batch: ` +
          `they have ${cols} and ${row.length} ${what}`,
      );
    }
    for (let j = 0; j < cols; j++) data[i * cols + j] = row[j] ?? NaN;
  });
  return { rows: rows.length, cols, data };
}

function requireSample(sample: unknown, number: number): void {
  if (!isRecord(sample) || typeof sample.input !== "object" || sample.target === undefined) {
    const given = isRecord(sample) ? Object.keys(sample).join(", ") || "nothing" : brief(sample);
    throw new TypeError(
      `Cannot take sample ${number}: give { input, target }, the input as a list of numbers, not ${given}`,
    );
  }
}
