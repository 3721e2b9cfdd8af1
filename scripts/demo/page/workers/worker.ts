/// <reference lib="webworker" />
/**
 * The bundle of the page's workers. Its name tells a worker what it is.
 *
 * @module
 */

import type { Answered, Asked, FromTrainer, ToTrainer } from "../protocol.ts";
import { viewer } from "./viewer.ts";

declare const self: DedicatedWorkerGlobalScope;

if (self.name === "trainer") {
  // The viewer runs from the start, and does without this.
  const loading = import("./trainer.ts").then(({ trainer }) =>
    trainer((message: FromTrainer) => self.postMessage(message)).asked
  );
  // The page hears of errors of the worker.
  loading.catch(reportError);
  self.addEventListener("message", async ({ data }: MessageEvent<ToTrainer>) => {
    const asked = await loading;
    void asked(data);
  });
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
