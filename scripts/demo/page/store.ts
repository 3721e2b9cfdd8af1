/// <reference lib="dom" />
/**
 * The state of the page, as signals. Panels read them; actions.ts changes what belongs to no panel alone.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { ImageSize } from "../../../mod.ts";
import type {
  DataSummary,
  EngineInfo,
  LayerNorm,
  Look,
  NetworkCheck,
  Weights,
} from "./protocol.ts";
import type { Setting } from "./setting/setting.ts";
import { emptyTimeline, type Place, type Timeline } from "./timeline/timeline.ts";

/** The network that the page shows: a state of a run, or a model from a file. */
export interface Shown {
  /** The id under which the viewer has its weights. */
  readonly id: string;
  /** What it is, in a few words: `"the model that came with the page"`, `"run 1, step 350"`. */
  readonly title: string;
  readonly weights: Weights;
  readonly image: ImageSize;
  readonly classNames: readonly string[];
  /** Where it stands on the timeline, if it does. */
  readonly place: Place | undefined;
}

/** The training that is under way. */
export interface Training {
  readonly branch: number;
  /** What it runs on, once it has begun. */
  readonly engine: EngineInfo | undefined;
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly imagesPerSecond: number;
  readonly gradientNorms: readonly LayerNorm[];
  readonly isRunning: boolean;
}

/** The data, once they are loaded. */
export const data: Signal<DataSummary | undefined> = signal(undefined);

/** The setting that the form shows, and that the next run begins with. Undefined until the viewer knows the presets. */
export const setting: Signal<Setting | undefined> = signal(undefined);

/** What the library says of that setting's network. */
export const check: Signal<NetworkCheck | undefined> = signal(undefined);

/** The runs so far. */
export const timeline: Signal<Timeline> = signal(emptyTimeline(256 * 2 ** 20));

/** The training that is under way or paused. */
export const training: Signal<Training | undefined> = signal(undefined);

/** Where the next run continues from, with the setting of the form. Undefined if it begins anew. */
export const forkFrom: Signal<Place | undefined> = signal(undefined);

/** The network that the page shows. */
export const shown: Signal<Shown | undefined> = signal(undefined);

/** Whether the page shows the newest state while training goes on. */
export const isFollowing: Signal<boolean> = signal(true);

/** The image that the network looks at, of the network's size: pixels from 0 to 255. Undefined if it is blank. */
export const pixels: Signal<Float32Array | undefined> = signal(undefined);

/** What the network makes of it. */
export const look: Signal<Look | undefined> = signal(undefined);

/** The line that tells what went well or wrong last. Screen readers announce it. */
export const notice: Signal<{ readonly text: string; readonly isError: boolean } | undefined> =
  signal(undefined);
