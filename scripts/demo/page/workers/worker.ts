/// <reference lib="webworker" />
/**
 * The bundle of the page's workers. Its name tells a worker what it is.
 *
 * @module
 */

import type { Asked, FromTrainer, ToTrainer } from "../protocol.ts";
import { trainer } from "./trainer.ts";
import { viewer } from "./viewer.ts";

declare const self: DedicatedWorkerGlobalScope;

if (self.name === "trainer") {
  const { asked } = trainer((message: FromTrainer) => self.postMessage(message));
  self.addEventListener("message", ({ data }: MessageEvent<ToTrainer>) => void asked(data));
} else {
  const answer = viewer();
  self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
    self.postMessage(await answer(data));
  });
}
