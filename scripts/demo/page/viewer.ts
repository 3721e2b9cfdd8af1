/// <reference lib="dom" />
/**
 * Asks the viewer, the worker that answers questions about networks.
 *
 * @module
 */

import { openWorker } from "./open_worker.ts";
import type { Answered, Question, Questions, Weights } from "./protocol.ts";

/** A network to ask about: the viewer has its weights under the id, or gets them. */
export interface AskedNetwork {
  readonly id: string;
  readonly weights: Weights;
}

type AnyAnswer = Questions[Question]["answer"];

/** The names of questions about a network. */
export type NetworkQuestion = {
  [Name in Question]: Questions[Name]["ask"] extends { readonly id: string } ? Name : never;
}[Question];

/** The networks that the viewer keeps: the one on show, and those that are judged. */
const MOST_NETWORKS = 4;

let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, PromiseWithResolvers<AnyAnswer>>();
/** The ids of the networks that the viewer has. The one asked about last is the last. */
let known: readonly string[] = [];

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
  const answer = Promise.withResolvers<AnyAnswer>();
  waiting.set(number, answer);
  worker.postMessage({ number, question, ask });
  return answer.promise;
}

/**
 * Asks the viewer about a network.
 *
 * @throws {Error} if it cannot answer, or the weights are none of a network: the message is a line for the user.
 */
export async function askAbout<Name extends NetworkQuestion>(
  { id, weights }: AskedNetwork,
  question: Name,
  ask: Omit<Questions[Name]["ask"], "id">,
): Promise<Questions[Name]["answer"]> {
  const isKnown = known.includes(id);
  known = [...known.filter((each) => each !== id), id];
  const sent = isKnown ? undefined : askViewer("use", { id, weights });
  for (const old of known.slice(0, -MOST_NETWORKS)) void askViewer("forget", { id: old });
  known = known.slice(-MOST_NETWORKS);
  // The answers come in the order of the questions, but a question about weights that failed fails too.
  const answer = askViewer(question, { ...ask, id });
  try {
    await Promise.all([sent, answer]);
  } catch (error) {
    if (sent) known = known.filter((each) => each !== id);
    throw error;
  }
  return await answer;
}

/**
 * Asks the viewer about a network that nothing else is asked about soon: it does not take the place of those that the
 * viewer keeps.
 *
 * @throws {Error} if it cannot answer, or the weights are none of a network: the message is a line for the user.
 */
export async function askOnce<Name extends NetworkQuestion>(
  { id, weights }: AskedNetwork,
  question: Name,
  ask: Omit<Questions[Name]["ask"], "id">,
): Promise<Questions[Name]["answer"]> {
  if (known.includes(id)) return await askAbout({ id, weights }, question, ask);
  const own = `${id}, once`;
  try {
    await askViewer("use", { id: own, weights });
    return await askViewer(question, { ...ask, id: own });
  } finally {
    void askViewer("forget", { id: own });
  }
}

function start(): Worker {
  const worker = openWorker("viewer");
  worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
    const answer = waiting.get(data.number);
    waiting.delete(data.number);
    if ("failure" in data) answer?.reject(new Error(data.failure));
    else answer?.resolve(data.answer);
  });
  worker.addEventListener("error", ({ message }) => {
    const reason = message || "its script cannot be loaded";
    for (const { reject } of waiting.values()) reject(new Error(`The page stopped: ${reason}`));
    waiting.clear();
  });
  return worker;
}
