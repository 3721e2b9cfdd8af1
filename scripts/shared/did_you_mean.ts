/**
 * Guesses which name a user meant by one that does not exist.
 *
 * @module
 */

import { editDistance } from "../../lib/values/edit_distance.ts";

/** Names that other tools give to what a flag does here. */
const ALIASES: Readonly<Record<string, string>> = {
  arch: "preset",
  backend: "engine",
  batch: "batch-size",
  bs: "batch-size",
  checkpoint: "resume",
  "clip-grad": "clip",
  continue: "resume",
  "data-dir": "data",
  dataset: "data",
  decay: "weight-decay",
  device: "engine",
  "early-stopping": "patience",
  ema: "average",
  "grad-clip": "clip",
  gray: "grey",
  h: "help",
  "image-size": "size",
  "img-size": "size",
  iterations: "steps",
  iters: "steps",
  layers: "hidden",
  lr: "learning-rate",
  "max-norm": "clip",
  "max-steps": "steps",
  model: "preset",
  "num-epochs": "epochs",
  "num-threads": "threads",
  "num-workers": "threads",
  opt: "optimizer",
  output: "out",
  "output-dir": "out",
  rate: "learning-rate",
  save: "out",
  scheduler: "schedule",
  tta: "views",
  wd: "weight-decay",
  workers: "threads",
};

/**
 * Returns the names that a user may have meant, at most two. A name counts if it is the same but for its
 * writing, if another tool calls it so, if it goes on as what was typed, or if few letters differ.
 *
 * @example
 * ```ts
 * console.log(likelyNames("lr", ["learning-rate", "epochs"])); // ["learning-rate"]
 * console.log(likelyNames("EPOCH", ["learning-rate", "epochs"])); // ["epochs"]
 * ```
 */
export function likelyNames(typed: string, names: readonly string[]): readonly string[] {
  const given = typed.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").replaceAll("_", "-").toLowerCase();
  const known = names.filter((name) => name === given || name === ALIASES[given]);
  if (known.length > 0) return known.slice(0, 1);
  const longer = names.filter((name) => given.length > 1 && name.startsWith(given));
  if (longer.length > 0) return longer.slice(0, 2);
  const rated = names.map((name) => ({ name, distance: editDistance(given, name) }));
  const least = Math.min(...rated.map(({ distance }) => distance));
  const nearest = rated.filter(({ distance }) => distance === least).map(({ name }) => name);
  if (least <= Math.max(Math.floor(given.length / 3), 1)) return nearest.slice(0, 2);
  return names.filter((name) => 3 * commonStart(given, name) > 1.7 * given.length).slice(0, 2);
}

/** Returns the words that ask whether one of these names was meant, or nothing for none. */
export function question(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`;
}

function commonStart(a: string, b: string): number {
  const differing = [...a].findIndex((letter, i) => letter !== b[i]);
  return differing < 0 ? a.length : differing;
}
