/**
 * The program's side of the bench: a line of JSON in says what to measure, a line out how long it took.
 *
 * @module
 */

import { type Running, warmedUp } from "./measure.ts";
import { nameOf, type Product, type Step, type Work } from "./works.ts";

/** A line that asks for a sample: so many milliseconds of a work. */
export interface Request {
  readonly work: Work;
  readonly milliseconds: number;
}

/** A line that answers: what runs here, at the start, and then the milliseconds of one run. */
export type Answer = { readonly ready: string } | { readonly each: number };

/** What starts each kind of work that a program has. */
export interface Starters {
  readonly step: (work: Step) => Promise<Running> | Running;
  readonly product?: (work: Product) => Running;
}

/** Says what runs here, and then answers requests until there are no more. */
export async function serve(ready: string, starters: Starters): Promise<void> {
  const start = (work: Work): Promise<Running> | Running => {
    if (work.kind === "step") return starters.step(work);
    if (starters.product) return starters.product(work);
    throw new Error(`Cannot run ${nameOf(work)}: this program only takes steps`);
  };
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
      const running = await start(work);
      current = { key, running, sample: await warmedUp(running, () => performance.now()) };
    }
    answer({ each: await current.sample(milliseconds) });
  }
}

function answer(line: Answer): void {
  console.log(JSON.stringify(line));
}

/** The lines of a stream of text, without what ends them. */
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
