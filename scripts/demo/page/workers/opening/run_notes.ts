/**
 * What to say of a run of the command line that is opened in the page.
 *
 * @module
 */

import { differentPart } from "../../../../data/digests.ts";
import type { PresetName, Recipe } from "../../../../train/recipe.ts";
import { digestsIn, type RunConfig } from "../../../../train/run_config.ts";
import { MNIST_NAME, type PageData } from "../../protocol.ts";
import { imagesOf } from "./config_values.ts";

/** Returns what of a run the page does not take over, line by line. */
export function notesOf(config: RunConfig, preset: PresetName, recipe: Recipe): readonly string[] {
  const { engine } = config;
  return [
    ...(preset === "photo"
      ? ["the loss and the pens of the preset photo are not taken over: forks have the usual ones"]
      : []),
    ...(recipe.patience === undefined
      ? []
      : ["forks take all their steps: the page does not stop early"]),
    ...(recipe.views > 0 ? ["views are not taken over: the page tests each image as it is"] : []),
    ...(typeof engine === "string" && !engine.startsWith("wasm")
      ? [`it ran on the engine ${engine}: the page goes on with wasm, whose last bits differ`]
      : []),
  ];
}

/** Returns what to say of the images of a run where they are not those of the page, line by line. */
export function dataNotes(
  config: RunConfig,
  trained: number,
  data: PageData | undefined,
): readonly string[] {
  if (!data) return [];
  const isMnist = imagesOf(config, "") === MNIST_NAME;
  const own = digestsIn(config["digests"]);
  const other = differentPart(own, data.digests ?? {});
  const isKnown = isMnist ? data.digests === undefined : own.training === data.digests?.training;
  if (!isKnown || other !== undefined) {
    return [`it was trained on other images than ${data.name}: its forks go on with ${data.name}`];
  }
  const count = data.training.labels.length;
  return count === trained ? [] : [
    `it was trained on ${trained} images, and the page has ${count} to train with: forks see them in another order`,
  ];
}
