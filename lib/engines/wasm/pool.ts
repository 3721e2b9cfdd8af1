/**
 * A pool of workers over one shared memory.
 *
 * A job is a range of rows or panels, cut into chunks. Each thread has a share of them, the same part
 * of the range in every job, so that it finds in its cache what it wrote in the job before; then it
 * helps with the shares of the others. Chunks are drawn from tickets that carry the number of the job,
 * so that a worker that sleeps, or that the system has suspended, costs nothing: the others take its
 * chunks, and only chunks under way are waited for.
 *
 * @module
 */

import type { Job, KernelExports } from "../../kernels/calls.ts";

/** How a job is cut into chunks. */
export interface Cut {
  /** The length of a chunk is a multiple of this. */
  readonly unit: number;
  /** Bytes of scratch memory for each thread. The default is 0. */
  readonly scratchBytes?: number;
}

/** Those who run jobs. */
export interface Pool {
  /** How many threads there are, the caller's included. */
  readonly threads: number;
  /**
   * Runs a job to its end, and says whether the kernel answered something other than 0 for all chunks.
   *
   * @throws {Error} if a worker failed.
   */
  readonly run: (job: Job, cut: Cut) => boolean;
  /** Ends the workers. */
  readonly close: () => void;
}

/** The bytes at the beginning of memory through which caller and workers talk. */
export const CONTROL_BYTES = 4096;

/**
 * Which 32-bit word of the control bytes means what, how many bytes there are, and the number of the
 * job that ends the workers. Arguments stand as float64 in the second half.
 */
const LAYOUT = {
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
type Layout = typeof LAYOUT;

const VALUES = CONTROL_BYTES / 2;

/** How many threads there are tickets for. */
export const MOST_THREADS = 256;

/** What a thread draws chunks with. */
interface Drawer {
  readonly words: Int32Array;
  readonly values: Float64Array;
  readonly functions: readonly ((...args: readonly number[]) => unknown)[];
  readonly index: number;
}

/** What a worker is sent. */
interface Assignment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly names: readonly string[];
  readonly control: number;
  readonly index: number;
}

/** The pool of the caller alone. */
export function soloPool(exports: KernelExports): Pool {
  return {
    threads: 1,
    run: ({ kernel, args }) => exports[kernel](...args) !== 0,
    close: () => {},
  };
}

/** The pool of the caller and `threads - 1` workers, over the shared memory of a kernel module. */
export async function workerPool(
  { module, memory, exports, control }: {
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
    readonly exports: KernelExports;
    readonly control: number;
  },
  threads: number,
): Promise<Pool> {
  const words = new Int32Array(memory.buffer, control, VALUES / 4);
  const values = new Float64Array(memory.buffer, control + VALUES, VALUES / 8);
  words.fill(0);
  words[LAYOUT.threads] = threads;
  const names = Object.keys(exports);
  const functions: Drawer["functions"] = Object.values(exports);
  const source = `const layout = ${JSON.stringify(LAYOUT)}, draw = ${drawChunks}, work = ${work};
onmessage = ({ data }) => {
  work(layout, draw, data, () => postMessage("ready"));
  close();
};`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  await Promise.all(
    Array.from({ length: threads - 1 }, (_, i) =>
      started(new Worker(url, { type: "module" }), {
        module,
        memory,
        control,
        names,
        index: i + 1,
      })),
  ).finally(() => URL.revokeObjectURL(url));

  const issueTickets = (job: number, chunkOf: (thread: number) => number) => {
    for (let thread = 0; thread < threads; thread++) {
      Atomics.store(words, LAYOUT.tickets + thread, job << 12 | chunkOf(thread));
    }
  };
  let job = 0;
  return {
    threads,
    run({ kernel, args, range, scratch }, { unit, scratchBytes = 0 }) {
      const end = args[range + 1]!;
      // Some chunks more than threads, so that a slow one is not waited for with nothing left to do.
      const size = Math.max(1, Math.ceil(end / unit / (threads * 4))) * unit;
      const chunks = Math.ceil(end / size);
      job = (job + 1) & 0x3ffff;
      // No chunk can be drawn while the words change: a late worker would take an old ticket.
      issueTickets(job, () => 4095);
      values.set(args);
      words[LAYOUT.kernel] = names.indexOf(kernel);
      words[LAYOUT.args] = args.length;
      words[LAYOUT.range] = range;
      words[LAYOUT.chunkSize] = size;
      words[LAYOUT.end] = end;
      words[LAYOUT.scratch] = scratch;
      words[LAYOUT.scratchBytes] = scratchBytes;
      words[LAYOUT.chunks] = chunks;
      words[LAYOUT.refused] = 0;
      words[LAYOUT.failed] = 0;
      Atomics.store(words, LAYOUT.finished, 0);
      issueTickets(job, (thread) => Math.floor(thread * chunks / threads));
      Atomics.store(words, LAYOUT.job, job);
      if (Atomics.load(words, LAYOUT.sleepers) > 0) Atomics.notify(words, LAYOUT.job);
      drawChunks(LAYOUT, { words, values, functions, index: 0 }, job);
      while (Atomics.load(words, LAYOUT.finished) < chunks);
      if (words[LAYOUT.failed]) throw new Error(`Cannot go on: a worker failed in ${kernel}`);
      return words[LAYOUT.refused] === 0;
    },
    close() {
      // They end by themselves: to terminate one that waits in memory can hang.
      Atomics.store(words, LAYOUT.job, LAYOUT.ended);
      Atomics.notify(words, LAYOUT.job);
    },
  };
}

function started(worker: Worker, assignment: Assignment): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(`Cannot start a worker: ${event.message}`));
    worker.postMessage(assignment);
  });
}

/**
 * Works on chunks of a job while there are any. The workers get the text of this function and of the
 * next, so they refer to nothing around them.
 */
function drawChunks(layout: Layout, drawer: Drawer, job: number): void {
  const { words, values, functions, index } = drawer;
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

/** A worker's life: it waits for jobs, spinning for a while before it sleeps. */
function work(
  layout: Layout,
  draw: typeof drawChunks,
  assignment: Assignment,
  sayReady: () => void,
): void {
  const { module, memory, names, control, index } = assignment;
  const half = layout.bytes / 2;
  const words = new Int32Array(memory.buffer, control, half / 4);
  const values = new Float64Array(memory.buffer, control + half, half / 8);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = names.map((name) => exports[name] as (...args: readonly number[]) => unknown);
  let seen = Atomics.load(words, layout.job);
  sayReady();
  for (;;) {
    for (let spins = 0; Atomics.load(words, layout.job) === seen; spins++) {
      if (spins < 20_000) continue;
      Atomics.add(words, layout.sleepers, 1);
      Atomics.wait(words, layout.job, seen);
      Atomics.sub(words, layout.sleepers, 1);
    }
    seen = Atomics.load(words, layout.job);
    if (seen === layout.ended) return;
    draw(layout, { words, values, functions, index }, seen);
  }
}
