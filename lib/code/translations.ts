/**
 * How the layers of each kind are written as JavaScript.
 *
 * @module
 */

import type { Windows } from "../engines/windows.ts";
import type { CodeFunction, CodeTranslation, CodeWriter } from "./code_writer.ts";
import * as activations from "./functions/activations.ts";
import * as images from "./functions/images.ts";
import * as rows from "./functions/rows.ts";
import * as sequences from "./functions/sequences.ts";
import { biasOf, recurrent, selfAttention } from "./sequence_layers.ts";
import type { Plain } from "./literal.ts";
import {
  extentIn,
  imageOf,
  isSet,
  numberIn,
  outputImageOf,
  wholeImage,
  windowsIn,
} from "./spec_values.ts";
import { pair } from "../engines/windows.ts";

/** The translations by the kinds of specs. */
export const TRANSLATIONS: ReadonlyMap<string, CodeTranslation> = new Map<string, CodeTranslation>([
  ["averagePool2d", pooled(images.averagePool)],
  ["batchNorm", batchNorm],
  [
    "columns",
    ({ layer, call }, input) =>
      call(rows.part, input, numberIn(layer, "from"), numberIn(layer, "to")),
  ],
  ["conv1d", convolved(true)],
  ["conv2d", convolved(false)],
  ["conv2dTranspose", convolvedBack],
  ["dense", dense],
  ["dropout", unchanged],
  ["elu", ({ layer, call }, input) => call(activations.elu, input, numberIn(layer, "alpha"))],
  [
    "embedding",
    ({ layer, call, matrix }, input) =>
      call(sequences.embed, input, matrix("weights"), numberIn(layer, "features")),
  ],
  ["flatten", ({ layer, call }, input) => {
    const image = isSet(layer, "order", "channelsLast") ? undefined : layer.image;
    return image ? call(rows.transpose, input, image.channels) : input;
  }],
  ["gelu", of(activations.gelu)],
  [
    "globalAveragePool",
    ({ layer, call }, input) => call(images.averagePool, input, windowOptions(wholeImage(layer))),
  ],
  [
    "globalMaxPool",
    ({ layer, call }, input) => call(images.maxPool, input, windowOptions(wholeImage(layer))),
  ],
  ["gru", recurrent(sequences.gru)],
  [
    "layerNorm",
    ({ layer, call, matrix }, input) =>
      call(rows.normalize, input, matrix("weights"), matrix("bias"), numberIn(layer, "epsilon")),
  ],
  [
    "leakyRelu",
    ({ layer, call }, input) => call(activations.leakyRelu, input, numberIn(layer, "slope")),
  ],
  ["lstm", recurrent(sequences.lstm)],
  ["maxPool2d", pooled(images.maxPool)],
  ["positionEmbedding", ({ call, matrix }, input) => call(rows.add, input, matrix("weights"))],
  ["positionwiseDense", dense],
  ["prelu", ({ call, matrix }, input) => call(activations.prelu, input, matrix("slopes"))],
  ["relu", of(activations.relu)],
  ["reshape", reshape],
  ["rnn", recurrent(sequences.rnn)],
  ["selfAttention", selfAttention],
  ["sigmoid", of(activations.sigmoid)],
  ["silu", of(activations.silu)],
  ["softmax", of(activations.softmax)],
  ["spatialDropout", unchanged],
  ["tanh", of(activations.tanh)],
  ["upsample2d", ({ layer, call }, input) => {
    const { height, width, channels } = imageOf(layer);
    return call(images.upsample, input, [height, width, channels], pair(extentIn(layer, "factor")));
  }],
]);

/** The kinds of the nodes of graphs that have no layer. */
export const PASSING: ReadonlySet<string> = new Set(["add", "concat", "identity"]);

/** Dropout rests outside of training. */
function unchanged(_code: CodeWriter, input: string): string {
  return input;
}

function of(called: CodeFunction): CodeTranslation {
  return ({ call }, input) => call(called, input);
}

function dense(code: CodeWriter, input: string): string {
  return code.call(
    rows.dense,
    input,
    code.matrix("weights"),
    biasOf(code),
    numberIn(code.layer, "outputs"),
  );
}

/** Folds the four numbers of each channel into two. */
function batchNorm({ layer, call, numbers, numbersOf }: CodeWriter, input: string): string {
  const epsilon = numberIn(layer, "epsilon");
  const [weights, bias, mean, variance] = ["weights", "bias", "mean", "variance"].map((name) =>
    Float64Array.from(numbersOf(name).data)
  );
  const factors = Float64Array.from(
    weights ?? [],
    (weight, i) => weight / Math.sqrt((variance?.[i] ?? NaN) + epsilon),
  );
  const shifts = factors.map((factor, i) => (bias?.[i] ?? NaN) - factor * (mean?.[i] ?? NaN));
  return call(rows.scale, input, numbers("factors", factors), numbers("shifts", shifts));
}

function windowOptions(
  { image: { height, width, channels }, size, stride, dilation, padding, places }: Windows,
): { readonly [name: string]: Plain } {
  return { image: [height, width, channels], size, stride, dilation, padding, places };
}

function pooled(called: CodeFunction): CodeTranslation {
  return ({ layer, call }, input) => {
    const windows = windowsIn(layer, { image: imageOf(layer), size: "window" });
    return call(called, input, windowOptions(windows));
  };
}

function convolved(isLine: boolean): CodeTranslation {
  return (code, input) => {
    const { layer, call, matrix } = code;
    const windows = windowsIn(layer, { image: imageOf(layer), size: "kernel", isLine });
    const options = { ...windowOptions(windows), groups: windows.groups };
    const outputs = numberIn(layer, "channels");
    return call(images.convolve, input, matrix("weights"), biasOf(code), options, outputs);
  };
}

function convolvedBack(code: CodeWriter, input: string): string {
  const { layer, call, matrix } = code;
  const windows = windowsIn(layer, { image: outputImageOf(layer), size: "kernel" });
  const options = { ...windowOptions(windows), groups: windows.groups };
  const inputs = imageOf(layer).channels;
  return call(images.convolveBack, input, matrix("weights"), biasOf(code), options, inputs);
}

function reshape({ layer, call }: CodeWriter, input: string): string {
  if (isSet(layer, "order", "channelsLast")) return input;
  const { height, width } = outputImageOf(layer);
  const planes = layer.image ? call(rows.transpose, input, layer.image.channels) : input;
  return call(rows.transpose, planes, height * width);
}
