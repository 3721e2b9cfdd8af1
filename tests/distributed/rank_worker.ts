/** A rank that is a thread. */
import { CASES } from "./cases.ts";
import { threadOf } from "./threads.ts";

/** The side of a worker that speaks to its owner. The types here are those of a page. */
declare const self: Pick<Worker, "onmessage" | "postMessage">;

self.onmessage = async ({ data }: MessageEvent<unknown>) => {
  const { memory, rank, size, name } = data as {
    readonly memory: SharedArrayBuffer;
    readonly rank: number;
    readonly size: number;
    readonly name: string;
  };
  const found = CASES[name] ?? (() => Promise.reject(new Error(`no case ${name}`)));
  const result = await found(threadOf(memory, rank, size)).catch((error: Error) => ({
    error: `${error.name}: ${error.message}`,
  }));
  self.postMessage(JSON.stringify(result ?? null));
};
