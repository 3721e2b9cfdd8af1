/**
 * The program's side of the bench. A line of JSON comes in for each sample, and a line goes out with its
 * time.
 *
 * @module
 */

import { type Running, warmedUp } from "./measure.ts";
import {
  type AllReduce,
  type Convolution,
  type Epoch,
  nameOf,
  type Product,
  type Square,
  type Step,
  type Work,
} from "./works.ts";

/** A line that asks for a sample of a work, of some milliseconds. */
export interface Request {
  readonly work: Work;
  readonly milliseconds: number;
}

/** A line that answers: first the name of the system, then the milliseconds of one run. */
export type Answer = { readonly ready: string } | { readonly each: number };

/** Functions that start the kinds of work that a program has. */
export interface Starters {
  readonly step: (work: Step) => Promise<Running> | Running;
  readonly product?: (work: Product) => Running;
  readonly square?: (work: Square) => Running;
  readonly convolution?: (work: Convolution) => Running;
  readonly epoch?: (work: Epoch) => Running;
  readonly allReduce?: (work: AllReduce) => Running;
}

/** Names the system, and then answers requests until there are no more. */
export async function serve(ready: string, starters: Starters): Promise<void> {
  answer({ ready });
  let current: {
    readonly key: string;
    readonly running: Running;
    readonly sample: (milliseconds: number) => Promise<number>;
  } | undefined;
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { work, milliseconds }: Request = JSON.parse(line);
    const key = JSON.stringify(work);
    if (current?.key !== key) {
      await current?.running.close?.();
      const running = await startedBy(starters, work);
      if (!running) {
        throw new Error(`Cannot run ${nameOf(work)}: this program has no ${work.kind}`);
      }
      await running.wake?.();
      current = { key, running, sample: await warmedUp(running, () => performance.now()) };
      running.rest?.();
    }
    await current.running.wake?.();
    const each = await current.sample(milliseconds);
    current.running.rest?.();
    answer({ each });
  }
}

function startedBy(starters: Starters, work: Work): Promise<Running> | Running | undefined {
  switch (work.kind) {
    case "square":
      return starters.square?.(work);
    case "product":
      return starters.product?.(work);
    case "convolution":
      return starters.convolution?.(work);
    case "step":
      return starters.step(work);
    case "epoch":
      return starters.epoch?.(work);
    case "all-reduce":
      return starters.allReduce?.(work);
  }
}

function answer(line: Answer): void {
  console.log(JSON.stringify(line));
}

/** Yields the lines of a stream of text, without their line feeds. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
