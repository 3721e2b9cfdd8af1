/**
 * The rules for the numbers of augmentation, which command lines and the page share.
 *
 * @module
 */

import type { AugmentOptions, ElasticOptions } from "../../mod.ts";
import type { Rule } from "./number_rule.ts";

/** The rules for the numbers of augmentation, by name. */
export const AUGMENT_RULES = {
  shift: { from: 0 },
  rotate: { from: 0 },
  scale: { from: 0, below: 1 },
  shear: { from: 0 },
} as const satisfies { readonly [Name in keyof AugmentOptions]?: Rule };

/** The rules for the numbers of elastic deformation, by name. */
export const ELASTIC_RULES = {
  alpha: { from: 0 },
  sigma: { from: 1 },
} as const satisfies { readonly [Name in keyof ElasticOptions]: Rule };
