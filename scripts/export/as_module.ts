/**
 * Models as JavaScript modules: what the text beside a model says of its images and classes.
 *
 * @module
 */

import { type ModuleOptions, toModule } from "../../lib/code/code.ts";
import { givesProbabilities } from "../../lib/compose/gives_probabilities.ts";
import { imageShape } from "../../lib/values/image.ts";
import { isRecord, parseJson } from "../../lib/values/json.ts";
import { isTexts } from "../train/run_config.ts";
import type { AnyLayer, ImageSize, SavedModel } from "../../mod.ts";
import { sizeOfImages, type TrainedOn, trainedOn } from "../shared/trained_on.ts";
import type { Exported } from "./exported.ts";

/** The kinds of outputs that `predict` of a module may give. */
export const OUTPUTS = ["probabilities", "raw"] as const;

/** The types that weights in a module may have. */
export const WEIGHTS = ["float32", "float16"] as const;

/** What a command line says of a module. */
export interface ModuleFlags {
  /** What `predict` gives. The default is probabilities for runs of the trainer, else raw outputs. */
  readonly outputs?: typeof OUTPUTS[number] | undefined;
  /** The type of weights. The default is float32. */
  readonly weights?: typeof WEIGHTS[number] | undefined;
}

/**
 * Returns a model as a module. Runs of the trainer tell classes apart, and their images have pixels from 0 to 1. Of
 * other models nobody knows the loss, so their outputs stay as they are unless `outputs` says otherwise.
 *
 * @throws {TypeError} if a layer has no translation.
 * @throws {RangeError} if probabilities are asked for and there is one output.
 */
export function asModule(
  model: SavedModel,
  { outputs, weights = "float32" }: ModuleFlags = {},
): Exported {
  const { network, metadata } = model;
  const isRun = isOfTrainer(metadata);
  const asked = outputs ?? (isRun ? "probabilities" : "raw");
  const areProbabilities = asked === "probabilities" || givesProbabilities(network);
  const softmax = areProbabilities && !givesProbabilities(network);
  const own = trainedOn(metadata);
  const image = network.image ?? (isRun ? imageOf(own, network) : undefined);
  const text = toModule(network, withNames(model, own), {
    softmax,
    weights,
    ...(isRun ? ofRun(own, image) : {}),
  });
  const advice = !areProbabilities && outputs === undefined
    ? " as the network gives them: --outputs probabilities puts a softmax behind it"
    : "";
  return {
    bytes: new TextEncoder().encode(text),
    input: `${network.inputs} numbers${isRun ? " from 0 to 1" : ""}` +
      (image ? `, images of ${imageShape(image)}` : ""),
    output: `${network.outputs} ${areProbabilities ? "probabilities" : "outputs"}${advice}`,
  };
}

/** Tells whether the trainer wrote the text beside a model: others may call theirs a configuration, too. */
function isOfTrainer(metadata: SavedModel["metadata"]): boolean {
  const configuration = parseJson(metadata.get("configuration") ?? "");
  return isRecord(configuration) && isTexts(configuration["arguments"]);
}

/** Returns the size of the images of a run, or undefined if nothing tells it. */
function imageOf(own: TrainedOn, network: AnyLayer): ImageSize | undefined {
  const image = sizeOfImages(own, network);
  return own.image || image.height > 1 ? image : undefined;
}

/** Returns a model with the labels of its classes in files for names, where it has no names. */
function withNames(model: SavedModel, { labels }: TrainedOn): SavedModel {
  const isFitting = labels?.length === model.network.outputs &&
    new Set(labels).size === labels?.length;
  if (model.classNames || !isFitting) return model;
  return { ...model, classNames: labels?.map(String) };
}

/** Returns the options for a run of the trainer. */
function ofRun(own: TrainedOn, image: ImageSize | undefined): ModuleOptions {
  const most = own.reading?.maxPixel ?? 255;
  const isMnist = own.directory === undefined && own.csv === undefined && own.images === undefined;
  return {
    image,
    range: [0, 1],
    prepare: own.prepareCode,
    about: [
      ...(isMnist
        ? ["It was trained on MNIST: light digits on black, in the middle of the image."]
        : []),
      `Pixels are from 0 for black to 1 for white: divide those from 0 to ${most} by ${most}.`,
    ],
  };
}
