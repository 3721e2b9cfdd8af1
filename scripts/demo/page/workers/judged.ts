/**
 * Networks judged on images of the data.
 *
 * @module
 */

import { crossEntropy } from "../../../../lib/losses/cross_entropy.ts";
import { softmaxCrossEntropy } from "../../../../lib/losses/softmax_cross_entropy.ts";
import { evaluateBatches } from "../../../../lib/training/evaluate.ts";
import type { Dataset, Labels, Matrix } from "../../../../mod.ts";
import { givesProbabilities, probabilitiesOf } from "../../../shared/probabilities.ts";
import type { ImageSet } from "../protocol.ts";
import type { LoadedNetwork, Workbench } from "./answers.ts";
import { GAVE_WAY } from "./gave_way.ts";

/** How a network did on images. */
export interface Judged {
  readonly set: ImageSet;
  readonly loss: number;
  readonly accuracy: number;
  /** The class that each image was taken for. */
  readonly predictions: Labels;
  /** The probabilities of the classes, a row for each image. */
  readonly probabilities: Matrix;
}

/** So few that a digit that is drawn meanwhile does not wait for long. */
const BATCH = 50;

/** A judgement that is under way or done. */
interface Judging {
  readonly judged: Promise<Judged>;
  isDone: boolean;
}

const known = new WeakMap<LoadedNetwork, WeakMap<ImageSet, Judging>>();

/** The network that was asked about last, for each set of images. */
const newest = new Map<string, LoadedNetwork>();

/**
 * Judges a network on images of the data, batch by batch. The same question costs nothing a second time. A judgement
 * that is under way gives way to a newer one on the same images.
 *
 * @throws {Error} if there are no such images, or they are none that the network can classify, or if it gave way.
 */
export function judged(
  workbench: Workbench,
  id: string,
  on: "validation" | "test",
): Promise<Judged> {
  const network = workbench.network(id);
  const set = workbench.data()[on];
  const results = known.get(network) ?? new WeakMap<ImageSet, Judging>();
  known.set(network, results);
  const before = results.get(set);
  if (!before?.isDone) newest.set(on, network);
  if (before) return before.judged;
  const judging = { judged: judgedAnew(workbench, { network, set, on }), isDone: false };
  results.set(set, judging);
  judging.judged.then(
    () => judging.isDone = true,
    // What failed may go well with other data, or later.
    () => results.delete(set),
  );
  return judging.judged;
}

async function judgedAnew(
  { engine, data, breathe }: Workbench,
  { network, set, on }: {
    readonly network: LoadedNetwork;
    readonly set: ImageSet;
    readonly on: "validation" | "test";
  },
): Promise<Judged> {
  requireFit(network, data());
  const takeTurn = async (): Promise<void> => {
    await breathe();
    if (newest.get(on) !== network) throw new Error(GAVE_WAY);
  };
  if (set.labels.length === 0) throw new Error(`${data().name} has no ${on} images`);
  const layer = network.network;
  const loss = givesProbabilities(layer) ? crossEntropy() : softmaxCrossEntropy();
  const evaluation = await evaluateBatches(
    { engine, network: layer, loss },
    network,
    batchesOf(set),
    { keepOutputs: true, takeTurn },
  );
  const { outputs } = evaluation;
  if (!outputs) throw new Error("The network has no outputs");
  return {
    set,
    loss: evaluation.loss,
    accuracy: evaluation.accuracy,
    predictions: evaluation.predictions,
    probabilities: probabilitiesOf(engine, layer, outputs),
  };
}

/** Throws unless a network can classify the images of data. */
function requireFit(
  { image: { height, width, channels }, network: { outputs } }: LoadedNetwork,
  { name, image, classNames }: ReturnType<Workbench["data"]>,
): void {
  if (height !== image.height || width !== image.width || channels !== image.channels) {
    throw new Error(
      `The network reads images of ${width}x${height}x${channels}, and those of ${name} are ` +
        `${image.width}x${image.height}x${image.channels}`,
    );
  }
  if (outputs !== classNames.length) {
    throw new Error(
      `The network tells ${outputs} classes apart, and ${name} has ${classNames.length}`,
    );
  }
}

function* batchesOf({ images, labels }: ImageSet): Generator<Dataset<Labels>> {
  const { cols, bytes } = images;
  for (let start = 0; start < labels.length; start += BATCH) {
    const targets = labels.subarray(start, start + BATCH);
    const rows = targets.length;
    yield {
      inputs: { ...images, rows, bytes: bytes.subarray(start * cols, (start + rows) * cols) },
      targets,
    };
  }
}
