import type { LayerInfo } from "../layers/layer.ts";
import { isRecord, type Json } from "../values/json.ts";

/** Tells whether a network ends in softmax, so that it gives probabilities. */
export function endsInSoftmax({ layers, spec }: LayerInfo): boolean {
  const last = layers?.at(-1);
  return last ? endsInSoftmax(last) : isSoftmax(spec);
}

function isSoftmax(spec: Json | undefined): boolean {
  if (!isRecord(spec)) return false;
  return spec["kind"] === "softmax" || spec["kind"] === "frozen" && isSoftmax(spec["layer"]);
}
