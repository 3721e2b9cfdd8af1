/**
 * The flags of augmentation, which the trainer and the contact sheet share.
 *
 * @module
 */

import type { AugmentOptions, ElasticOptions } from "../../mod.ts";
import { AUGMENT_RULES, ELASTIC_RULES } from "./augment_rules.ts";
import { type Flag, numberOf, type Reader } from "./flags.ts";
import { UsageError } from "./usage_error.ts";

/** The flags of augmentation. */
export const AUGMENT_FLAGS: readonly Flag[] = [
  { name: "shift", value: "PIXELS", help: "shift images by at most this, to each side" },
  { name: "rotate", value: "DEGREES", help: "rotate them by at most this, left or right" },
  { name: "scale", value: "PART", help: "change width and height by at most this part, as 0.1" },
  { name: "shear", value: "PART", help: "slant them by at most this: 0.1 is 6 degrees" },
  {
    name: "elastic",
    value: "ALPHA,SIGMA",
    help: "bend them by ALPHA pixels, smoothly over SIGMA pixels, as 1,4",
  },
  { name: "flip", help: "mirror half of them, left to right" },
];

/**
 * Returns `start` with the changes that the flags make to it, or undefined if there is neither.
 *
 * @throws {UsageError} if a flag has a value that it cannot take.
 */
export function readAugment(
  { has, text, number }: Reader,
  start?: AugmentOptions,
): AugmentOptions | undefined {
  const elastic = elasticOf(text("elastic"));
  const shift = number("shift", AUGMENT_RULES.shift);
  const rotate = number("rotate", AUGMENT_RULES.rotate);
  const scale = number("scale", AUGMENT_RULES.scale);
  const shear = number("shear", AUGMENT_RULES.shear);
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
    alpha: numberOf("elastic", alpha, ELASTIC_RULES.alpha),
    sigma: numberOf("elastic", sigma, ELASTIC_RULES.sigma),
  };
}
