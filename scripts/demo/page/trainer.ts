/// <reference lib="dom" />
/**
 * Talks to the trainer, the worker that takes steps.
 *
 * @module
 */

import { openWorker } from "./open_worker.ts";
import type { FromTrainer, ToTrainer } from "./protocol.ts";

let worker: Worker | undefined;

/**
 * Asks the trainer. What it tells goes to the function that {@linkcode listen} got.
 *
 * @param moved What is moved to the trainer, and not copied.
 */
export function askTrainer(request: ToTrainer, moved: readonly Transferable[] = []): void {
  worker ??= start();
  worker.postMessage(request, [...moved]);
}

let tell: (message: FromTrainer) => void = () => {};
let fail: (message: string) => void = () => {};

/** Sets the functions that get what the trainer tells, and what went wrong where it could tell nothing. */
export function listen(
  to: (message: FromTrainer) => void,
  toFailure: (message: string) => void,
): void {
  [tell, fail] = [to, toFailure];
}

function start(): Worker {
  const worker = openWorker("trainer");
  worker.addEventListener("message", ({ data }: MessageEvent<FromTrainer>) => tell(data));
  worker.addEventListener("error", ({ message }) => fail(message || "its script cannot be loaded"));
  return worker;
}
