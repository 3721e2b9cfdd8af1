/**
 * The answers of the server about a run that is watched. They only read.
 *
 * @module
 */

import { join } from "node:path";
import { isMissing } from "../../lib/io/file_errors.ts";
import { plain } from "../demo/answer.ts";
import { MODEL_FILE } from "../shared/find_model.ts";
import { REPORT } from "../train/run_files.ts";
import { metricsTail } from "./metrics_tail.ts";
import type { RunEvent, RunState } from "./run_events.ts";
import { factsOf, metricsOf, stateOf, trainedFolder } from "./watched_run.ts";

/** The milliseconds between two looks at the files of the run. */
const BETWEEN = 500;

/** The number of looks without news after which the page hears that the server is there. */
const SILENT = 20;

/**
 * Returns a function that answers requests about the run in a folder: `run/events`, a stream of events as
 * JSON, and its model and its report. It returns undefined for other paths.
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
    const type = FILES[path];
    if (type === undefined) return undefined;
    const name = path.slice(4);
    // The report is of the whole run.
    const place = name === REPORT ? folder : await trainedFolder(folder);
    return await fileAnswer(place, name, type, method);
  };
}

/** Events would wait for each other to be compressed. */
const UNCHANGED = "no-store, no-transform";

/** Yields what happens to a run, without end. Of an ensemble it is that of each member, one after the other. */
export async function* runEvents(run: string, between: number): AsyncGenerator<RunEvent> {
  let folder = await trainedFolder(run);
  let tail = metricsTail(metricsOf(folder));
  let state: RunState | undefined;
  let isTold = false;
  for (let silent = 0;; silent++) {
    const newest = await trainedFolder(run);
    if (newest !== folder) {
      folder = newest;
      tail = metricsTail(metricsOf(folder));
      isTold = false;
    }
    const now = await stateOf(folder);
    if (now.kind === "missing") {
      tail = metricsTail(metricsOf(folder));
      isTold = false;
    } else {
      const { isAnew, rows, hasMore } = await tail();
      // The configuration of a run that begins anew may be another one.
      if (isAnew || !isTold) {
        yield { kind: "run", facts: await factsOf(folder) };
        [isTold, state] = [true, undefined];
      }
      if (rows.length > 0) yield { kind: "rows", rows };
      if (hasMore) continue;
    }
    if (now.kind !== state?.kind || now.model !== state.model) {
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

/** The files of a run that the page asks for, and their headers. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`run/${MODEL_FILE}`]: { "content-type": "application/octet-stream" },
  [`run/${REPORT}`]: {
    "content-type": "text/html; charset=utf-8",
    // Reports have their styles in them. Whatever is in the file, no script runs.
    "content-security-policy":
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
  },
};

async function fileAnswer(
  folder: string,
  name: string,
  type: Readonly<Record<string, string>>,
  method: string,
): Promise<Response> {
  const path = join(folder, name);
  try {
    // A link would lead to a file that is not of the run.
    if (!(await Deno.lstat(path)).isFile) return plain(404, "There is no such file yet");
    // The trainer puts a new file in the place of the old one, so that these bytes are of one file.
    const bytes = await Deno.readFile(path);
    const length = `${bytes.length}`;
    const headers = { ...type, "content-length": length, "cache-control": "no-store" };
    return new Response(method === "HEAD" ? null : bytes, { headers });
  } catch (error) {
    if (isMissing(error)) return plain(404, "There is no such file yet");
    throw error;
  }
}
