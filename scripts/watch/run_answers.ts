/**
 * The answers of the server about a run that is watched. They only read.
 *
 * @module
 */

import { join } from "node:path";
import { isMissing } from "../../lib/io/file_errors.ts";
import { plain } from "../demo/answer.ts";
import { MODEL_FILE } from "../shared/find_model.ts";
import type { MetricsRow } from "../train/metrics_file.ts";
import { metricsTail } from "./metrics_tail.ts";
import { factsOf, metricsOf, type RunFacts, type RunState, stateOf } from "./watched_run.ts";

/** What the page is told, in the order of the events. */
export type RunEvent =
  /** The run, at the beginning and each time that it begins anew: all rows before are gone. */
  | { readonly kind: "run"; readonly facts: RunFacts }
  | { readonly kind: "rows"; readonly rows: readonly MetricsRow[] }
  | { readonly kind: "state"; readonly state: RunState }
  /** Nothing new. */
  | { readonly kind: "alive" };

/** The milliseconds between two looks at the files of the run. */
const BETWEEN = 500;

/** The number of looks without news after which the page hears that the server is there. */
const SILENT = 20;

/**
 * Returns a function that answers requests about the run in a folder: `run/events`, a stream of events as
 * JSON, and `run/model.safetensors`. It returns undefined for other paths.
 *
 * @param signal Ends the streams.
 */
export function runAnswers(
  folder: string,
  { between = BETWEEN, signal }: {
    readonly between?: number;
    readonly signal?: AbortSignal | undefined;
  } = {},
): (request: Request, path: string) => Promise<Response | undefined> {
  return async ({ method }, path) => {
    if (path === "run/events") {
      const headers = { "content-type": "text/event-stream", "cache-control": UNCHANGED };
      const body = method === "HEAD" ? null : eventStream(runEvents(folder, between), signal);
      return new Response(body, { headers });
    }
    if (path === `run/${MODEL_FILE}`) return await modelAnswer(join(folder, MODEL_FILE), method);
    return undefined;
  };
}

/** Events would wait for each other to be compressed. */
const UNCHANGED = "no-store, no-transform";

/** Yields what happens to a run, without end. */
export async function* runEvents(folder: string, between: number): AsyncGenerator<RunEvent> {
  let tail = metricsTail(metricsOf(folder));
  let state: RunState | undefined;
  yield { kind: "run", facts: await factsOf(folder) };
  for (let silent = 0;; silent++) {
    const grown = await tail();
    if (grown.isAnew) {
      // The configuration may be another one, or be gone with the run.
      const facts = await factsOf(folder).catch(() => undefined);
      if (facts) yield { kind: "run", facts };
    }
    if (grown.rows.length > 0) yield { kind: "rows", rows: grown.rows };
    if (grown.hasMore) continue;
    const now = await stateOf(folder);
    if (now.kind !== state?.kind || now.model !== state.model) {
      if (state?.kind === "missing") {
        tail = metricsTail(metricsOf(folder));
        yield { kind: "run", facts: await factsOf(folder) };
      }
      yield { kind: "state", state: state = now };
      silent = 0;
    }
    if (silent >= SILENT) {
      yield { kind: "alive" };
      silent = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}

/** Returns events as a stream that ends with its reader or with the signal. */
function eventStream(
  events: AsyncGenerator<RunEvent>,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return ReadableStream.from(texts(events, signal)).pipeThrough(
    new TransformStream({
      transform: (text, controller) => controller.enqueue(encoder.encode(text)),
    }),
  );
}

async function* texts(
  events: AsyncGenerator<RunEvent>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  for await (const event of events) {
    if (signal?.aborted) return;
    yield `data: ${JSON.stringify(event)}\n\n`;
  }
}

async function modelAnswer(path: string, method: string): Promise<Response> {
  try {
    // A link would lead to a file that is not of the run.
    const { isFile, size } = await Deno.lstat(path);
    if (!isFile) return plain(404, "There is no model yet");
    const headers = { "content-type": "application/octet-stream", "cache-control": "no-store" };
    // The trainer puts a new file in the place of this one, so that these bytes are of one model.
    return method === "HEAD"
      ? new Response(null, { headers: { ...headers, "content-length": `${size}` } })
      : new Response(await Deno.readFile(path), { headers });
  } catch (error) {
    if (isMissing(error)) return plain(404, "There is no model yet");
    throw error;
  }
}
