/**
 * Values in the configurations of runs, which may hold anything.
 *
 * @module
 */

import { isRecord } from "../../../../../lib/values/json.ts";
import type { ImageSize } from "../../../../../mod.ts";
import type { RunConfig } from "../../../../train/run_config.ts";
import { MNIST_NAME } from "../../protocol.ts";

/** Returns the name of the data that a run was trained on. */
export function imagesOf(config: RunConfig, name: string): string {
  const { kind, directory } = recordIn(config["source"]);
  return kind === "idx" && directory === undefined ? MNIST_NAME : `the images of ${name}`;
}

/** Returns the size of the images of a run: that of MNIST where it is not told. */
export function imageIn(config: RunConfig): ImageSize {
  const image = recordIn(config["image"]);
  const [height, width, channels] = ["height", "width", "channels"]
    .map((name) => wholeIn(image[name]));
  return height && width && channels && Math.max(height, width, channels) <= 2 ** 14
    ? { height, width, channels }
    : { height: 28, width: 28, channels: 1 };
}

/** Returns a value if it is a record, else an empty one. */
export function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** Returns a value if it is a whole number from 0, else undefined. */
export function wholeIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
