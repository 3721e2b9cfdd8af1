/**
 * The answers of the viewer, by question.
 *
 * @module
 */

import type { Question } from "../protocol.ts";
import type { Answer } from "./answers.ts";
import { look } from "./answers/look.ts";
import { preset } from "./answers/preset.ts";
import { testImage } from "./answers/test_image.ts";
import { why } from "./answers/why.ts";

/** The answers to all questions but `data`, `use` and `forget`, which the viewer answers itself. */
export const ANSWERS: { readonly [Name in Question]?: Answer<Name> } = {
  look,
  preset,
  testImage,
  why,
};
