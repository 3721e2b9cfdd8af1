/** Samples of all layers: at least one of each function in lib/layers/mod.ts. */
import {
  type AnyLayer,
  averagePool2d,
  columns,
  conv2d,
  dense,
  dropout,
  type LayerInfo,
  maxPool2d,
  spatialDropout,
} from "../../mod.ts";
import * as layers from "../../lib/layers/mod.ts";

/** The features per row that the samples are made for. */
export const INPUTS = 24;

/** The size of the images that the rows may be. */
export const IMAGE = { height: 3, width: 4, channels: 2 };

/** Layers whose functions need arguments. All other layers are made without any. */
const WITH_ARGUMENTS: Readonly<Record<string, readonly LayerInfo[]>> = {
  averagePool2d: [averagePool2d(2), averagePool2d([3, 2], { stride: 1, padding: "same" })],
  columns: [columns(3, 9)],
  conv2d: [conv2d(3, 2), conv2d(2, [1, 3], { stride: [2, 1], padding: "same", bias: false })],
  dense: [dense(INPUTS, 3), dense(INPUTS, 5, { bias: false })],
  dropout: [dropout(0.3)],
  maxPool2d: [maxPool2d(2), maxPool2d([3, 2], { stride: 1, padding: "same" })],
  spatialDropout: [spatialDropout(0.3)],
};

/** A layer, and the name of the function that made it. */
export interface Sample {
  readonly kind: string;
  readonly layer: AnyLayer;
}

/** All samples. */
export const SAMPLES: readonly Sample[] = Object.entries(layers).flatMap(([kind, make]) =>
  (WITH_ARGUMENTS[kind] ?? [(make as () => LayerInfo)()]).map((layer): Sample => ({
    kind,
    layer: layer as AnyLayer,
  }))
);
