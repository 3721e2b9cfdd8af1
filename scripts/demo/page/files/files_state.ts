/// <reference lib="dom" />
/**
 * The state of the panel of files, as signals.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { KeptDrawing } from "./drawings.ts";
import { NO_TEXTS, type ReadingTexts } from "./reading_texts.ts";

/** How to read data, as the fields say it. */
export const texts: Signal<ReadingTexts> = signal(NO_TEXTS);

/** What is being opened or written, or undefined if nothing is. */
export const busy: Signal<string | undefined> = signal(undefined);

/** How the data were read, line by line. */
export const dataNotes: Signal<readonly string[]> = signal([]);

/** Drawings that are kept. */
export const drawings: Signal<readonly KeptDrawing[]> = signal([]);

/** A question with its answer to come. */
export interface AskedUser {
  readonly text: string;
  readonly answer: (isYes: boolean) => void;
}

/** The question that the user is asked, if there is one. */
export const question: Signal<AskedUser | undefined> = signal(undefined);

/** Asks the user, and returns whether the answer is yes. */
export function askUser(text: string): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = {
      text,
      answer(isYes) {
        question.value = undefined;
        resolve(isYes);
      },
    };
  });
}
