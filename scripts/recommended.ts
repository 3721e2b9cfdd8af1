import type { AugmentOptions } from "../mod.ts";

/** How digits are best augmented. */
export const RECOMMENDED: AugmentOptions = {
  shift: 1.5,
  rotate: 10,
  scale: 0.1,
  shear: 0.1,
  elastic: { alpha: 0.8, sigma: 4 },
};
