/**
 * How the threads of a pool share a job.
 *
 * A job is cut into chunks, and each thread has a share of them, the same part of the range in every job:
 * its cache still has the data of the job before. Then the thread helps with the shares of the others.
 * Tickets hand out the chunks. They carry the number of the job, so that a thread that sleeps or is
 * suspended delays nobody: the others take its chunks, and the caller waits only for chunks that a thread
 * has begun.
 *
 * @module
 */

/** The bytes at the beginning of the memory through which threads communicate. */
export const CONTROL_BYTES = 4096;

/** How many threads there are tickets for. */
export const MOST_THREADS = 256;

/**
 * The meaning of the 32-bit words in the first half of the control bytes, how many bytes there are, and
 * the number of the job that ends the workers. The second half holds arguments, in float64.
 */
export const LAYOUT = {
  bytes: CONTROL_BYTES,
  ended: -1,
  job: 0,
  threads: 1,
  sleepers: 2,
  failed: 3,
  kernel: 4,
  args: 5,
  range: 6,
  chunkSize: 7,
  end: 8,
  scratch: 9,
  scratchBytes: 10,
  chunks: 11,
  finished: 12,
  refused: 13,
  tickets: 16,
} as const;

/** The control bytes as a thread sees them, its kernels, and its number. */
export interface Thread {
  readonly words: Int32Array;
  readonly values: Float64Array;
  readonly functions: readonly ((...args: readonly number[]) => unknown)[];
  readonly index: number;
}

/**
 * Functions that jobs call as they call kernels, though no kernel does their work: such as those of a library.
 * Each thread opens them for itself.
 */
export interface Extension {
  /** The names of the functions, in their order. */
  readonly names: readonly string[];
  /**
   * Opens the functions.
   *
   * @param details What it needs to know, such as a path.
   */
  readonly open: (memory: WebAssembly.Memory, details: string) => OpenExtension;
  /** The source of `open`, for workers. It refers to nothing outside of itself. */
  readonly source: string;
  readonly details: string;
}

/** What an extension consists of. Workers have it as source, so each function refers to nothing outside of itself. */
export interface ExtensionParts<Parts> extends Pick<Extension, "names" | "details"> {
  /** Opens the functions, by means of its parts. */
  readonly open: (memory: WebAssembly.Memory, details: string, parts: Parts) => OpenExtension;
  /** The functions that `open` calls, and tables for JSON. */
  readonly parts: Parts;
}

/** Returns an extension that consists of parts. */
export function extensionOf<Parts extends object>(
  { names, details, open, parts }: ExtensionParts<Parts>,
): Extension {
  const sources = Object.entries(parts).map(([name, part]) =>
    `${name}: ${typeof part === "function" ? part : JSON.stringify(part)}`
  );
  return {
    names,
    details,
    open: (memory, details) => open(memory, details, parts),
    source: `(memory, details) => (${open})(memory, details, { ${sources.join(", ")} })`,
  };
}

/** The functions of an extension in a thread. */
export interface OpenExtension {
  readonly functions: Thread["functions"];
  readonly close: () => void;
}

/** Opens extensions in a thread: the functions of all, in their order. */
export function openAll(
  opens: readonly Extension["open"][],
  memory: WebAssembly.Memory,
  details: readonly string[],
): OpenExtension {
  const opened = opens.map((open, i) => open(memory, details[i]!));
  return {
    functions: opened.flatMap(({ functions }) => functions),
    close: () => opened.forEach(({ close }) => close()),
  };
}

/** The message that starts a worker. */
export interface Assignment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly names: readonly string[];
  readonly control: number;
  readonly index: number;
  readonly details: readonly string[];
}

/**
 * Returns the source of a worker, for `startWorkers`. The functions below become part of it, so they refer
 * to nothing outside.
 */
export function workerSource(sources: readonly string[]): string {
  return `const layout = ${JSON.stringify(LAYOUT)}, draw = ${drawChunks}, work = ${work};
const opens = [${sources.join(", ")}], openAll = ${openAll};
listen((data) => {
  const { functions, close: end } = openAll(opens, data.memory, data.details);
  work(layout, draw, functions, data, () => say("ready"));
  end();
  close();
});`;
}

/** Works on chunks of a job while there are any. */
export function drawChunks(layout: typeof LAYOUT, thread: Thread, job: number): void {
  const { words, values, functions, index } = thread;
  const kernel = functions[words[layout.kernel]!]!;
  const args = Array.from(values.subarray(0, words[layout.args]));
  const range = words[layout.range]!;
  const size = words[layout.chunkSize]!;
  const end = words[layout.end]!;
  const chunks = words[layout.chunks]!;
  const scratch = words[layout.scratch]!;
  if (scratch >= 0) args[scratch]! += index * words[layout.scratchBytes]!;
  const threads = words[layout.threads]!;
  for (let turn = 0; turn < threads;) {
    const share = (index + turn) % threads;
    const ticket = Atomics.load(words, layout.tickets + share);
    if (ticket >> 12 !== job) return;
    const chunk = ticket & 4095;
    if (chunk >= Math.floor((share + 1) * chunks / threads)) {
      turn++;
      continue;
    }
    const next = ticket + 1;
    if (Atomics.compareExchange(words, layout.tickets + share, ticket, next) !== ticket) continue;
    try {
      args[range] = chunk * size;
      args[range + 1] = Math.min(chunk * size + size, end);
      if (kernel(...args) === 0) Atomics.store(words, layout.refused, 1);
    } catch {
      Atomics.store(words, layout.failed, 1);
    }
    Atomics.add(words, layout.finished, 1);
  }
}

/** The life of a worker: it waits for jobs, and spins for a while before it sleeps. */
function work(
  layout: typeof LAYOUT,
  draw: typeof drawChunks,
  more: Thread["functions"],
  assignment: Assignment,
  sayReady: () => void,
): void {
  const { module, memory, names, control, index } = assignment;
  const half = layout.bytes / 2;
  const words = new Int32Array(memory.buffer, control, half / 4);
  const values = new Float64Array(memory.buffer, control + half, half / 8);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = names.map((name) => exports[name] as (...args: readonly number[]) => unknown);
  const functions = [...kernels, ...more];
  let seen = Atomics.load(words, layout.job);
  sayReady();
  // The pool may have ended before this worker began.
  while (seen !== layout.ended) {
    for (let spins = 0; Atomics.load(words, layout.job) === seen; spins++) {
      if (spins < 20_000) continue;
      Atomics.add(words, layout.sleepers, 1);
      Atomics.wait(words, layout.job, seen);
      Atomics.sub(words, layout.sleepers, 1);
    }
    seen = Atomics.load(words, layout.job);
    if (seen !== layout.ended) draw(layout, { words, values, functions, index }, seen);
  }
}
