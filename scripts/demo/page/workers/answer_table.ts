/**
 * The answers of the viewer, by question.
 *
 * @module
 */

import type { Question } from "../protocol.ts";
import type { Answer } from "./answers.ts";
import { preset } from "./answers/preset.ts";

/** The answers to all questions but `data` and `use`, which the viewer answers itself. */
export const ANSWERS: { readonly [Name in Question]?: Answer<Name> } = {
  preset,
};
