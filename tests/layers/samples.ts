/** Samples of all layers: at least one of each function in lib/layers/mod.ts. */
import {
  type AnyLayer,
  averagePool2d,
  columns,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  embedding,
  gru,
  type LayerInfo,
  layerNorm,
  lstm,
  maxPool2d,
  positionEmbedding,
  positionwiseDense,
  type RecurrentOptions,
  reshape,
  rnn,
  selfAttention,
  spatialDropout,
  upsample2d,
} from "../../mod.ts";
import * as layers from "../../lib/layers/mod.ts";

/** The features per row that the samples are made for. */
export const INPUTS = 24;

/** The size of the images that the rows may be. */
export const IMAGE = { height: 3, width: 4, channels: 2 };

/** The same, for layers that take sequences only. */
const LINE = { height: 1, width: 12, channels: 2 };

/** The same, for groups of several channels. */
const DEEP = { height: 2, width: 3, channels: 4 };

/** Layers whose functions need arguments. All other layers are made without any. */
const WITH_ARGUMENTS: Readonly<Record<string, readonly LayerInfo[]>> = {
  averagePool2d: [
    averagePool2d(2),
    averagePool2d([3, 2], { stride: 1, padding: "same" }),
    averagePool2d(2, { stride: 3, padding: 1 }),
  ],
  columns: [columns(3, 9)],
  conv1d: [
    conv1d(3, 4, { image: LINE }),
    conv1d(2, 3, { image: LINE, stride: 2, padding: 1, bias: false }),
    conv1d(2, 2, { image: LINE, padding: "same" }),
    conv1d(4, 3, { image: LINE, padding: 2, dilation: 2, groups: 2 }),
    conv1d(2, 2, { image: LINE, padding: 3, stride: 2 }),
  ],
  conv2d: [
    conv2d(3, 2),
    conv2d(2, [1, 3], { stride: [2, 1], padding: "same", bias: false }),
    conv2d(1, 3, { stride: 2, padding: [2, 1] }),
    conv2d(4, 2, { dilation: [2, 3], padding: 1, groups: 2 }),
    conv2d(2, 2, { stride: [3, 1], padding: [4, 2] }),
    conv2d(6, [2, 3], { image: DEEP, padding: "same", groups: 2, bias: false }),
  ],
  conv2dTranspose: [
    conv2dTranspose(3, 2),
    conv2dTranspose(2, [3, 4], { stride: 2, padding: "same", bias: false }),
    conv2dTranspose(1, [2, 3], { stride: [3, 2], padding: [1, 1], outputSize: [8, 8] }),
    conv2dTranspose(1, 1, { stride: 2, padding: "same" }),
    conv2dTranspose(2, 2, { stride: 3, padding: [2, 1] }),
    conv2dTranspose(4, 2, { stride: 2, dilation: [3, 2], padding: 1, groups: 2 }),
    conv2dTranspose(6, 2, { image: DEEP, stride: [1, 2], groups: 2, bias: false }),
  ],
  dense: [dense(INPUTS, 3), dense(INPUTS, 5, { bias: false })],
  dropout: [dropout(0.3)],
  embedding: [embedding(7, 3), embedding(30, 2, { positions: INPUTS })],
  gru: recurrences(gru),
  layerNorm: [layerNorm(), layerNorm({ each: "position", epsilon: 0.1 })],
  lstm: recurrences(lstm),
  maxPool2d: [
    maxPool2d(2),
    maxPool2d([3, 2], { stride: 1, padding: "same" }),
    maxPool2d(3, { stride: 2, padding: 1 }),
  ],
  positionEmbedding: [positionEmbedding(), positionEmbedding({ image: LINE })],
  positionwiseDense: [
    positionwiseDense(3, { image: LINE }),
    positionwiseDense(5, { bias: false }),
  ],
  reshape: [
    reshape({ height: 2, width: 3, channels: 4 }),
    reshape({ height: 2, width: 2, channels: 6 }, { order: "channelsLast" }),
  ],
  rnn: recurrences(rnn),
  selfAttention: [
    selfAttention(1),
    selfAttention(2, { image: { height: 1, width: 6, channels: 4 } }),
    selfAttention(2, { image: { height: 1, width: 4, channels: 6 }, causal: true, bias: false }),
    selfAttention(4, { image: DEEP, causal: true, dropout: 0.3 }),
  ],
  spatialDropout: [spatialDropout(0.3)],
  upsample2d: [upsample2d(2), upsample2d([1, 3])],
};

/** Samples of a recurrent layer. */
function recurrences(
  make: (units: number, options: RecurrentOptions) => LayerInfo,
): readonly LayerInfo[] {
  const image = { height: 1, width: 6, channels: 4 };
  return [
    make(3, { image }),
    make(2, { image: LINE, direction: "reverse", bias: false }),
    make(3, { image, returnSequences: true }),
    make(2, { image, returnSequences: true, direction: "reverse" }),
    make(2, { image, direction: "bidirectional" }),
    make(2, { image, returnSequences: true, direction: "bidirectional" }),
  ];
}

/** A layer, and the name of the function that made it. */
export interface Sample {
  readonly kind: string;
  readonly layer: AnyLayer;
}

/** All samples. */
export const SAMPLES: readonly Sample[] = Object.entries(layers).flatMap(([kind, make]) =>
  (WITH_ARGUMENTS[kind] ?? [withoutArguments(kind, make as () => LayerInfo)]).map((
    layer,
  ): Sample => ({ kind, layer: layer as AnyLayer }))
);

function withoutArguments(kind: string, make: () => LayerInfo): LayerInfo {
  try {
    return make();
  } catch (cause) {
    throw new Error(
      `Cannot make ${kind} without arguments: add a sample of it to WITH_ARGUMENTS in ` +
        "tests/layers/samples.ts",
      { cause },
    );
  }
}
