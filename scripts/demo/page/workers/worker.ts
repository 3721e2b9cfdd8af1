/// <reference lib="webworker" />
/**
 * The bundle of the page's workers. Its name tells a worker what it is.
 *
 * @module
 */

import type { Answered, Asked, FromTrainer, ToTrainer } from "../protocol.ts";
import { trainer } from "./trainer.ts";
import { viewer } from "./viewer.ts";

declare const self: DedicatedWorkerGlobalScope;

if (self.name === "trainer") {
  const { asked } = trainer((message: FromTrainer) => self.postMessage(message));
  self.addEventListener("message", ({ data }: MessageEvent<ToTrainer>) => void asked(data));
} else {
  const answer = viewer();
  self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
    const answered = await answer(data);
    self.postMessage(answered, movedIn(answered));
  });
}

/** Returns what is moved to the page, and not copied: the images of data that were opened. */
function movedIn(answered: Answered): Transferable[] {
  if (!("answer" in answered) || answered.answer === null) return [];
  return "data" in answered.answer ? [answered.answer.data.training.images.bytes.buffer] : [];
}
