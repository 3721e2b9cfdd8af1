/**
 * The batches that `fit` takes, from a dataset or from a source.
 *
 * @module
 */

import {
  type Batches,
  type BatchSource,
  isOneShot,
  isReadable,
  type Reader,
  readerOf,
} from "../data/batch_source.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Targets } from "../engines/engine.ts";
import type { LayerInfo } from "../layers/layer.ts";
import { isCount } from "../values/count.ts";
import { brief } from "../values/json.ts";
import type { Key } from "../values/random.ts";
import { batchIndices } from "./batch_indices.ts";
import { requireBatch } from "./require_dataset.ts";

/** The samples of the next batch. */
export interface Portion<Expected extends Targets> {
  /** The dataset that has them. */
  readonly dataset: Dataset<Expected>;
  /** Their indices. */
  readonly indices: Uint32Array;
  /** The batch, as messages name it, if it is not of the dataset that `fit` got. */
  readonly place?: string;
}

/** What gives the batches of a training. */
export interface Feed<Expected extends Targets> {
  /** The number of steps of an epoch. NaN if it is not known. */
  readonly stepsPerEpoch: number;
  /** The number of steps of the whole run. NaN if it is not known. */
  readonly steps: number;
  /** The number of epochs. Infinity if the number of steps decides. */
  readonly epochs: number;
  /** Returns the batch of a step, from 0; or undefined if the epoch has ended, or the training shall. */
  readonly next: (
    epoch: number,
    step: number,
  ) => Portion<Expected> | Promise<Portion<Expected> | undefined>;
  /** Closes what is open of the epoch. */
  readonly endEpoch: () => Promise<void> | undefined;
  /** Closes all. */
  readonly close: () => Promise<void> | undefined;
}

/** The options of `fit` that are about batches: `FitConfig` describes them. */
export interface FeedOptions {
  readonly batchSize?: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly stepsPerEpoch?: number;
  readonly shuffle?: boolean;
  readonly stateEvery?: number;
  readonly signal?: AbortSignal;
}

/** Returns the batches of a dataset, in an order that the key decides. */
export function feedOfDataset<Expected extends Targets>(
  options: FeedOptions,
  dataset: Dataset<Expected>,
  orderKey: Key,
): Feed<Expected> {
  const { batchSize = 32, epochs = 1, steps, stepsPerEpoch: given, shuffle = true } = options;
  const count = dataset.inputs.rows;
  if (count === 0) throw new RangeError("Cannot train on no samples: the dataset is empty");
  if (given !== undefined) {
    throw new TypeError(
      `Cannot take ${given} steps per epoch of a dataset: its size and the batch size say how many`,
    );
  }
  requireCount(`train with a batch size of ${brief(batchSize)}`, batchSize);
  requirePlan(options);
  const stepsPerEpoch = Math.ceil(count / batchSize);
  const all = steps ?? epochs * stepsPerEpoch;
  requireCount(`train for ${brief(all)} steps`, all);
  const indicesOf = batchIndices(orderKey, { count, batchSize, shuffle });
  return {
    stepsPerEpoch,
    steps: all,
    epochs: Infinity,
    next: (_, step) => ({ dataset, indices: indicesOf(step) }),
    endEpoch: () => undefined,
    close: () => undefined,
  };
}

/** Returns the batches of a source, for a training that has taken so many steps. */
export function feedOfSource<Expected extends Targets>(
  options: FeedOptions,
  source: BatchSource<Expected>,
  { start, network }: { readonly start: number; readonly network: LayerInfo },
): Feed<Expected> {
  const { epochs = 1, steps, signal, batchSize, shuffle } = options;
  const stepsPerEpoch = options.stepsPerEpoch ?? (Array.isArray(source) ? source.length : NaN);
  if (batchSize !== undefined) {
    throw new TypeError(
      `Cannot train with a batch size of ${batchSize}: the source gives batches as they are. ` +
        "Leave out batchSize; batched() makes batches of samples",
    );
  }
  if (shuffle) {
    throw new TypeError(
      "Cannot shuffle a source of batches: leave out shuffle; shuffled() mixes by a buffer",
    );
  }
  requirePlan(options);
  if (options.stepsPerEpoch !== undefined) {
    requireCount(`take ${brief(stepsPerEpoch)} steps per epoch`, stepsPerEpoch);
  }
  if (stepsPerEpoch === 0) throw new RangeError("Cannot train on no batches: the list is empty");
  if (start > 0 && Number.isNaN(stepsPerEpoch)) {
    throw new RangeError(
      `Cannot resume after step ${start} without stepsPerEpoch: it tells which batch comes next`,
    );
  }
  if (steps !== undefined) requireCount(`train for ${brief(steps)} steps`, steps);
  const lastEpoch = steps === undefined ? epochs : Infinity;

  let reader: Reader<Dataset<Expected>> | undefined;
  let taken = 0;
  let isWaiting = false;
  let isClosed = false;
  let indices: Uint32Array = new Uint32Array();

  const open = async (epoch: number, done: number) => {
    const skips = typeof source !== "function" || source.length < 2;
    const batches = await batchesOf(source, epoch, done);
    if (!isReadable(batches)) {
      throw new TypeError(
        `Cannot train on ${brief(batches)}, which the source gave for epoch ${epoch}: ` +
          "it must give batches, as a list or an (async) iterable",
      );
    }
    const opened = readerOf<Dataset<Expected>>(batches);
    if (typeof source !== "function" && isOneShot(batches)) {
      const advice = "give a function of the epoch that returns batches";
      if (start > 0) {
        throw new TypeError(
          `Cannot resume after step ${start} from a source that can be read only once: ${advice}`,
        );
      }
      if (Number.isNaN(stepsPerEpoch) && steps === undefined && epochs > 1) {
        throw new TypeError(
          "Cannot train for more than one epoch on a source that can be read only once: " +
            `${advice}, or stepsPerEpoch to cut it into epochs`,
        );
      }
    }
    reader = opened;
    // The training can end while the source opens.
    if (isClosed) await opened.close();
    for (let i = 0; skips && i < done && !isClosed; i++) {
      if (await opened.next() === undefined) {
        throw new RangeError(
          `Cannot resume after batch ${done} of epoch ${epoch}: the source has only ${i}`,
        );
      }
    }
    return opened;
  };

  return {
    stepsPerEpoch,
    steps: steps ?? epochs * stepsPerEpoch,
    epochs: lastEpoch,
    async next(epoch, step) {
      if (taken === 0 && !Number.isNaN(stepsPerEpoch)) taken = step % stepsPerEpoch;
      isWaiting = true;
      const waiting = (reader ? reader.next() : open(epoch, taken).then((opened) => opened.next()))
        .finally(() => isWaiting = false);
      const given = await orAborted(waiting, signal);
      if (given === ABORTED) return undefined;
      if (given === undefined) {
        const opensAnew = typeof source === "function";
        requireEnd({ epoch, taken, stepsPerEpoch, step, steps, opensAnew });
        return undefined;
      }
      const batch = given.item;
      taken++;
      const place = `batch ${taken} of epoch ${epoch}`;
      requireBatch("train", batch, { place, network });
      const { rows } = batch.inputs;
      if (indices.length !== rows) indices = Uint32Array.from({ length: rows }, (_, row) => row);
      return { dataset: batch, indices, place };
    },
    async endEpoch() {
      taken = 0;
      // One stream goes on into the next epoch; all else begins anew.
      if (typeof source !== "function" && isOneShot(source)) return;
      const open = reader;
      reader = undefined;
      await open?.close();
    },
    async close() {
      isClosed = true;
      // A source that waits cannot close before it has what it waits for.
      if (isWaiting) reader?.close().catch(() => undefined);
      else await reader?.close();
    },
  };
}

/** Returns the batches of an epoch. */
function batchesOf<Expected extends Targets>(
  source: BatchSource<Expected>,
  ...[epoch, done]: readonly [epoch: number, done: number]
): Batches<Expected> | Promise<Batches<Expected>> {
  if (typeof source !== "function") return source;
  if (source.length >= 2) return source(epoch, done);
  // A second parameter that has a default value gets it, because the caller leaves out the batches.
  const ofEpoch: (epoch: number, ...none: never[]) => ReturnType<typeof batchesOf<Expected>> =
    source;
  return ofEpoch(epoch);
}

const ABORTED = Symbol("aborted");

/** Waits for a value, but no longer than until the signal. */
async function orAborted<Value>(
  value: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value | typeof ABORTED> {
  if (!signal) return await value;
  if (signal.aborted) {
    value.catch(() => undefined);
    return ABORTED;
  }
  let stop = () => {};
  const aborted = new Promise<typeof ABORTED>((resolve) => {
    stop = () => resolve(ABORTED);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
    // If the value fails after the signal, nobody waits for it.
    value.catch(() => undefined);
  }
}

/** Throws if the source ended too early. */
function requireEnd({ epoch, taken, stepsPerEpoch, step, steps, opensAnew }: {
  readonly epoch: number;
  readonly taken: number;
  readonly stepsPerEpoch: number;
  readonly step: number;
  readonly steps: number | undefined;
  readonly opensAnew: boolean;
}): void {
  if (taken === 0) {
    const advice = epoch > 1 && !opensAnew
      ? ": give a function of the epoch that opens it anew"
      : "";
    throw new RangeError(
      `Cannot train on no batches: the source has none for epoch ${epoch}${advice}`,
    );
  }
  if (!Number.isNaN(stepsPerEpoch)) {
    throw new RangeError(
      `Cannot train for ${stepsPerEpoch} steps per epoch: the source ended after ${taken} ` +
        `${taken === 1 ? "batch" : "batches"} of epoch ${epoch}, at step ${step}${
          steps === undefined ? "" : ` of ${steps}`
        }`,
    );
  }
}

function requirePlan({ epochs = 1, stateEvery = Infinity }: FeedOptions): void {
  requireCount(`train for ${brief(epochs)} epochs`, epochs);
  if (stateEvery !== Infinity) {
    requireCount(`report the state every ${brief(stateEvery)} steps`, stateEvery);
  }
}

function requireCount(action: string, count: number): void {
  if (!isCount(count)) {
    throw new RangeError(`Cannot ${action}: it must be a whole number from 1`);
  }
}
