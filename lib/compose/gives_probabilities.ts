import type { LayerInfo } from "../layers/layer.ts";
import { isRecord, type Json } from "../values/json.ts";
import { isMeanOf } from "./mean_of_networks.ts";

/** Tells whether a network gives probabilities: it ends in softmax, or is a mean of networks that do. */
export function givesProbabilities(network: LayerInfo): boolean {
  const { layers, spec } = network;
  const last = layers?.at(-1);
  if (!last) return isSoftmax(spec);
  return isMeanOf(network, givesProbabilities) || givesProbabilities(last);
}

function isSoftmax(spec: Json | undefined): boolean {
  if (!isRecord(spec)) return false;
  return spec["kind"] === "softmax" || spec["kind"] === "frozen" && isSoftmax(spec["layer"]);
}
