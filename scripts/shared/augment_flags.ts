/**
 * The flags of augmentation, which the training script and the contact sheet have in common.
 *
 * @module
 */

import type { AugmentOptions, ElasticOptions } from "../../mod.ts";
import { type Flag, numberOf, type Reader } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

/** The flags. */
export const AUGMENT_FLAGS: readonly Flag[] = [
  { name: "shift", value: "PIXELS", help: "how far images are shifted at most, to each side" },
  { name: "rotate", value: "DEGREES", help: "how far they are rotated at most, to left or right" },
  { name: "scale", value: "PART", help: "by which part width and height change, as in 0.1" },
  { name: "shear", value: "PART", help: "how far they slant at most: 0.1 is 6 degrees" },
  {
    name: "elastic",
    value: "ALPHA,SIGMA",
    help: "how far they are bent, and how smoothly, in pixels, as in 1,4",
  },
  { name: "flip", help: "mirror half of them, left to right" },
];

/**
 * The augmentation that the flags ask for, if they ask for one: what they say changes what `start` has.
 *
 * @throws {UsageError} if a flag has a value that it cannot take.
 */
export function readAugment(
  { has, text, number }: Reader,
  start?: AugmentOptions,
): AugmentOptions | undefined {
  const elastic = elasticOf(text("elastic"));
  const shift = number("shift", { from: 0 });
  const rotate = number("rotate", { from: 0 });
  const scale = number("scale", { from: 0, below: 1 });
  const shear = number("shear", { from: 0 });
  const changes: AugmentOptions = {
    ...(shift !== undefined && { shift }),
    ...(rotate !== undefined && { rotate }),
    ...(scale !== undefined && { scale }),
    ...(shear !== undefined && { shear }),
    ...(elastic && { elastic }),
    ...(has("flip") && { flip: true }),
  };
  return start || Object.keys(changes).length > 0 ? { ...start, ...changes } : undefined;
}

function elasticOf(text: string | undefined): ElasticOptions | undefined {
  if (text === undefined) return undefined;
  const [alpha = "", sigma, ...rest] = text.split(",");
  if (sigma === undefined || rest.length > 0) {
    throw new UsageError(`--elastic cannot be ${text}: it is two numbers, as in 1,4`);
  }
  return {
    alpha: numberOf("elastic", alpha, { from: 0 }),
    sigma: numberOf("elastic", sigma, { from: 1 }),
  };
}
