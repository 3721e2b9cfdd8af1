/**
 * What the viewer answers questions with.
 *
 * @module
 */

import type { Engine, ImageSize, Layer, Model, Tree } from "../../../../mod.ts";
import type { PageData, Question, Questions } from "../protocol.ts";
import type { Setting } from "../setting/setting.ts";

/** A network with its weights, ready to run. */
export interface LoadedNetwork extends Model<Layer<number, number, Tree>> {
  readonly image: ImageSize;
  readonly classNames: readonly string[];
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
  /** Returns the network of an id. Throws if it was never sent. */
  readonly network: (id: string) => LoadedNetwork;
  /** Gives other messages a turn: long answers wait for it between batches. */
  readonly breathe: () => Promise<void>;
}

/** Returns the answer to a question. */
export type Answer<Name extends Question> = (
  workbench: Workbench,
  ask: Questions[Name]["ask"],
) => Questions[Name]["answer"] | Promise<Questions[Name]["answer"]>;
