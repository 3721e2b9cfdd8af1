/**
 * What the viewer answers questions with.
 *
 * @module
 */

import type { Engine, ImageSize, Model } from "../../../../mod.ts";
import type { PageData, Question, Questions } from "../protocol.ts";
import type { Task } from "./network_of.ts";
import type { Setting } from "../setting/setting.ts";

/** A network with its weights, ready to run. */
export interface LoadedNetwork extends Model {
  readonly image: ImageSize;
  readonly classNames: readonly string[];
  /** The number of its parameters. */
  readonly parameters: number;
  /** The setting of its run, unless it came from a model's file. */
  readonly setting: Setting | undefined;
  /** The bytes of the checkpoint that it came from, if it did. */
  readonly checkpoint: Uint8Array | undefined;
}

/** What answers are made from. */
export interface Workbench {
  readonly engine: Engine;
  /** Returns the data. Throws if there are none yet. */
  readonly data: () => PageData;
  /** Returns what networks have to do: classify the images of the data, or of MNIST if there are none yet. */
  readonly task: () => Task;
  /** Returns the network of an id. Throws if it was never sent. */
  readonly network: (id: string) => LoadedNetwork;
  /** Gives other messages a turn if the last one is some time ago: long answers wait for it between batches. */
  readonly breathe: () => Promise<void> | undefined;
}

/** Returns the answer to a question. */
export type Answer<Name extends Question> = (
  workbench: Workbench,
  ask: Questions[Name]["ask"],
) => Questions[Name]["answer"] | Promise<Questions[Name]["answer"]>;
