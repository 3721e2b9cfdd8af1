/// <reference lib="dom" />
/**
 * Asks the viewer, the worker that answers questions about networks.
 *
 * @module
 */

import type { Answered, Question, Questions } from "./protocol.ts";

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, PromiseWithResolvers<Questions[Question]["answer"]>>();

/**
 * Asks the viewer.
 *
 * @throws {Error} if it cannot answer: the message is a line for the user.
 */
export function askViewer<Name extends Question>(
  question: Name,
  ask: Questions[Name]["ask"],
): Promise<Questions[Name]["answer"]> {
  worker ??= start();
  const number = count++;
  const answer = Promise.withResolvers<Questions[Question]["answer"]>();
  waiting.set(number, answer);
  worker.postMessage({ number, question, ask });
  return answer.promise;
}

function start(): Worker {
  const worker = new Worker(new URL("worker.js", document.baseURI), {
    type: "module",
    name: "viewer",
  });
  worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
    const answer = waiting.get(data.number);
    waiting.delete(data.number);
    if ("failure" in data) answer?.reject(new Error(data.failure));
    else answer?.resolve(data.answer);
  });
  return worker;
}
