/**
 * Starts workers, whichever kind the host has.
 *
 * @module
 */

import { builtinModules } from "../../io/builtin.ts";

/**
 * Starts workers, and waits until each has said that it is ready.
 *
 * @param source The source of a worker. It calls `listen` with a function that takes the message, and
 * `say` with what it answers, and `close` at its end.
 * @param messages A message for each worker.
 *
 * @throws {Error} if the host has no workers, or does not let them start.
 */
export async function startWorkers(source: string, messages: readonly object[]): Promise<void> {
  const start = webStarter(source) ?? nodeStarter(source);
  if (!start) throw new Error("this host has no workers");
  await Promise.all(messages.map(start.start)).finally(start.end);
}

/** Returns the number of cores, or 1 if the host does not say. */
export function hostCores(): number {
  const said = "navigator" in globalThis ? globalThis.navigator?.hardwareConcurrency : undefined;
  return said || builtinModules()?.("node:os")?.availableParallelism() || 1;
}

/** Starts workers of one source, and frees what they were started from. */
interface Starter {
  readonly start: (message: object) => Promise<void>;
  readonly end: () => void;
}

/** Starts the workers of Deno, Bun and pages. */
function webStarter(source: string): Starter | undefined {
  if (typeof Worker === "undefined") return undefined;
  const url = URL.createObjectURL(
    new Blob([
      "const listen = (hear) => { onmessage = ({ data }) => hear(data); };",
      "const say = (word) => postMessage(word);",
      source,
    ], { type: "text/javascript" }),
  );
  return {
    start: (message) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(url, { type: "module" });
        worker.onmessage = () => {
          // In Bun, as in Node, an engine that is left open does not keep the process alive.
          if ("unref" in worker && typeof worker.unref === "function") worker.unref();
          resolve();
        };
        worker.onmessageerror = () => reject(new Error("a worker cannot take the kernels"));
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message || "a worker cannot be started"));
        };
        worker.postMessage(message);
      }),
    end: () => URL.revokeObjectURL(url),
  };
}

/** Starts the workers of Node, which do not keep the process alive. */
function nodeStarter(source: string): Starter | undefined {
  const threads = builtinModules()?.("node:worker_threads");
  if (!threads) return undefined;
  const code = `const { parentPort } = require("node:worker_threads");
const listen = (hear) => { parentPort.once("message", hear); };
const say = (word) => parentPort.postMessage(word);
const close = () => parentPort.close();
${source}`;
  return {
    start: (message) =>
      new Promise((resolve, reject) => {
        const worker = new threads.Worker(code, { eval: true });
        worker.once("message", () => {
          worker.unref();
          resolve();
        });
        worker.once("messageerror", reject);
        worker.once("error", reject);
        worker.once("exit", () => reject(new Error("a worker ended at once")));
        worker.postMessage(message);
      }),
    end: () => {},
  };
}
