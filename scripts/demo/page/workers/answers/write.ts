/**
 * Writes networks as files.
 *
 * @module
 */

import { toModule } from "../../../../../lib/code/code.ts";
import { givesProbabilities } from "../../../../../lib/compose/gives_probabilities.ts";
import { toOnnx } from "../../../../../lib/onnx/onnx.ts";
import { serializeModel } from "../../../../../mod.ts";
import type { PageFile, WrittenFormat } from "../../protocol.ts";
import type { Recipe } from "../../../../train/recipe.ts";
import type { Answer, LoadedNetwork, Workbench } from "../answers.ts";
import { runFolder } from "../writing/run_folder.ts";

/** Writes a network. Models that were opened keep the text that was saved beside them only as they are. */
export const write: Answer<"write"> = async (
  workbench,
  { id, name, format, points = [], images = [] },
) => {
  const found = workbench.network(id);
  if (format === "run") {
    const bytes = await runFolder(found, { name, points, images, workbench });
    return { name: `${name}.zip`, type: "application/zip", bytes };
  }
  return WRITERS[format](found, name, workbench);
};

type Writer = (found: LoadedNetwork, name: string, workbench: Workbench) => PageFile;

const WRITERS: Readonly<Record<Exclude<WrittenFormat, "run">, Writer>> = {
  safetensors: ({ network, params, statistics, classNames, image, setting }, name) => ({
    name: `${name}.safetensors`,
    type: "application/octet-stream",
    bytes: serializeModel({ network, params, statistics, classNames }, {
      // The command line asks this text for the size of images.
      metadata: {
        configuration: JSON.stringify({
          ...(setting && { recipe: trainedBy(setting.recipe), seed: setting.seed }),
          ...{ image, classes: classNames.length },
        }),
      },
    }),
  }),
  onnx: ({ network, params, statistics }, name) => ({
    name: `${name}.onnx`,
    type: "application/octet-stream",
    bytes: toOnnx({ network, params, statistics }),
  }),
  module: ({ network, params, statistics, classNames, image, setting }, name) => ({
    name: `${name}.js`,
    type: "text/javascript",
    bytes: new TextEncoder().encode(
      toModule(network, { params, statistics, classNames }, {
        // Of a model out of a file, nobody knows the loss; the page takes its outputs for logits, too.
        softmax: !givesProbabilities(network),
        ...{ image, range: [0, 1] },
        about: [
          ...(setting ? ["It was trained in foldnet's page."] : []),
          "Pixels are from 0 for black to 1 for white: divide those from 0 to 255 by 255.",
        ],
      }),
    ),
  }),
};

/** Returns a recipe without what the layers say and what the page does not do. */
function trainedBy(recipe: Recipe): Partial<Recipe> {
  const { hidden: _, activation: __, dropout: ___, views: ____, patience: _____, ...rest } = recipe;
  return rest;
}
