/**
 * Options of augmentation for digits.
 *
 * @module
 */

import type { AugmentOptions } from "../../mod.ts";

/** The best options for convolutions, chosen on validation images. */
export const RECOMMENDED: AugmentOptions = {
  shift: 1,
  rotate: 8,
  scale: 0.08,
  shear: 0.05,
  elastic: { alpha: 0.5, sigma: 4 },
};

/** The best options for perceptrons, which know nothing of images and need more of it. */
export const STRONG: AugmentOptions = {
  shift: 1.5,
  rotate: 10,
  scale: 0.1,
  shear: 0.1,
  elastic: { alpha: 0.8, sigma: 4 },
};

/** The augmentation for networks that read photos, whose digits are found less exactly. */
export const PHOTO: AugmentOptions = {
  shift: 1.5,
  rotate: 12,
  scale: 0.12,
  shear: 0.12,
  elastic: { alpha: 0.6, sigma: 4 },
};
