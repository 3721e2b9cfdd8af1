/**
 * Residual blocks, as the form offers them.
 *
 * @module
 */

import { isList, isRecord, type Json } from "../../../../lib/values/json.ts";
import type { Spec } from "../../../../mod.ts";

/**
 * Returns the spec of a residual block: two convolutions with batch normalization beside a shortcut, and relu
 * behind their sum (He et al., "Deep residual learning for image recognition", 2015).
 *
 * @param channels The channels of the images that come in, and go out.
 * @param kernel The side of a filter's square.
 */
export function residualBlock(kernel: Json, channels: number): Spec {
  const conv = { kind: "conv2d", channels, kernel, padding: "same", bias: false };
  const layers = [conv, { kind: "batchNorm" }, { kind: "relu" }, conv, { kind: "batchNorm" }];
  return {
    kind: "graph",
    nodes: {
      inner: { inputs: "input", layer: { kind: "pipe", layers } },
      output: { inputs: ["inner", "input"], join: "add", layer: { kind: "relu" } },
    },
  };
}

/** Returns the kernel of a residual block, or undefined if a spec is that of another layer. */
export function residualKernel(spec: Spec): Json | undefined {
  const conv = firstConvolution(spec);
  if (!conv) return undefined;
  const { kernel, channels } = conv;
  if (kernel === undefined || typeof channels !== "number") return undefined;
  const isAlike = JSON.stringify(spec) === JSON.stringify(residualBlock(kernel, channels));
  return isAlike ? kernel : undefined;
}

function firstConvolution({ kind, nodes }: Spec): { readonly [name: string]: Json } | undefined {
  const inner = kind === "graph" && isRecord(nodes) ? nodes["inner"] : undefined;
  const layer = isRecord(inner) ? inner["layer"] : undefined;
  const layers = isRecord(layer) ? layer["layers"] : undefined;
  const first = isList(layers) ? layers[0] : undefined;
  return isRecord(first) ? first : undefined;
}
