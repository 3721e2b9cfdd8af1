/**
 * The timeline: the runs of the page as a tree of branches, with the states that were kept. All functions are pure.
 *
 * @module
 */

import type { Setting } from "../setting/setting.ts";
import type { Judgement, StepPoint } from "../protocol.ts";

/** A kept state of a run. */
export interface Kept {
  readonly step: number;
  /** The bytes of a checkpoint. */
  readonly checkpoint: Uint8Array;
  /** How good it is on the validation images, once that is known. */
  readonly validation?: Judgement;
}

/** A place on the timeline. */
export interface Place {
  /** The id of a branch. */
  readonly branch: number;
  readonly step: number;
}

/** A run, or what forked from one. */
export interface Branch {
  readonly id: number;
  /** The name that the user sees and may change. */
  readonly name: string;
  readonly setting: Setting;
  /** The steps of the whole run, as its setting says. */
  readonly steps: number;
  /** Where it forked, or undefined if it began by itself. */
  readonly from: Place | undefined;
  /** The points of its own steps, in order. */
  readonly points: readonly StepPoint[];
  /** The kept states of its own steps, in order; a fork has the state that it began from. */
  readonly kept: readonly Kept[];
}

/** The runs of the page. */
export interface Timeline {
  /** The branches, oldest first. */
  readonly branches: readonly Branch[];
  /** The most bytes that kept states may take together. */
  readonly budget: number;
}
