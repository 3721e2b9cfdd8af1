/**
 * The answers of the viewer, by question.
 *
 * @module
 */

import type { Question } from "../protocol.ts";
import type { Answer } from "./answers.ts";
import { check } from "./answers/check.ts";
import { look } from "./answers/look.ts";
import { presets } from "./answers/presets.ts";
import { judge } from "./answers/judge.ts";
import { mistakes } from "./answers/mistakes.ts";
import { testImage } from "./answers/test_image.ts";
import { weights } from "./answers/weights.ts";
import { why } from "./answers/why.ts";

// Augmentation is seldom looked at. Files are seldom opened and written, and what reads and writes them is large.
const sheet: Answer<"sheet"> = async (workbench, ask) =>
  (await import("./answers/sheet.ts")).sheet(workbench, ask);
const open: Answer<"open"> = async (workbench, ask) =>
  (await import("./answers/open.ts")).open(workbench, ask);
const write: Answer<"write"> = async (workbench, ask) =>
  (await import("./answers/write.ts")).write(workbench, ask);

/** The answers to all questions but `data`, `use` and `forget`, which the viewer answers itself. */
export const ANSWERS: { readonly [Name in Question]?: Answer<Name> } = {
  check,
  judge,
  look,
  mistakes,
  open,
  presets,
  sheet,
  testImage,
  weights,
  why,
  write,
};
