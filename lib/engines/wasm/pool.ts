/**
 * Pools of threads that run jobs over one memory.
 *
 * @module
 */

import type { Job as KernelJob, KernelExports } from "../../kernels/calls.ts";
import {
  type Assignment,
  CONTROL_BYTES,
  drawChunks,
  type Extension,
  LAYOUT,
  type Thread,
  workerSource,
} from "./worker.ts";
import { startWorkers } from "./threads.ts";

/** A call of a kernel, or of a function of an extension, that works on a range from 0. */
export type Job = Omit<KernelJob, "kernel"> & { readonly kernel: string };

/** How a job is cut into chunks. */
export interface Cut {
  /** The length of a chunk is a multiple of this. */
  readonly unit: number;
  /** The number of chunks for each thread. The default is 4: threads do not wait long for a slow one. */
  readonly chunks?: number;
  /** Bytes of scratch memory for each thread. The default is 0. */
  readonly scratchBytes?: number;
}

/** Threads that run jobs together. */
export interface Pool {
  /** How many threads there are, the caller's included. */
  readonly threads: number;
  /**
   * Runs a job to its end, and tells whether the kernel returned no 0 for any chunk.
   *
   * @throws {Error} if a worker failed.
   */
  readonly run: (job: Job, cut: Cut) => boolean;
  /** Ends the workers. */
  readonly close: () => void;
}

/** What jobs may call in the caller's thread, and the names of it: the kernels, and then the functions of extensions. */
export interface Callable {
  readonly names: readonly string[];
  readonly functions: Thread["functions"];
}

/** Returns the pool of the caller alone. */
export function soloPool({ names, functions }: Callable): Pool {
  const byName = Object.fromEntries(names.map((name, i) => [name, functions[i]!]));
  return {
    threads: 1,
    run: ({ kernel, args }) => byName[kernel]!(...args) !== 0,
    close: () => {},
  };
}

/**
 * Opens the pool of the caller and `threads - 1` workers, over the shared memory of the kernels.
 *
 * @throws {Error} if the workers cannot be started. Those that were end.
 */
export async function workerPool(
  { module, memory, exports, control, extensions, names, functions }: Callable & {
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
    readonly exports: KernelExports;
    readonly control: number;
    readonly extensions: readonly Extension[];
  },
  threads: number,
): Promise<Pool> {
  const half = CONTROL_BYTES / 2;
  const words = new Int32Array(memory.buffer, control, half / 4);
  const values = new Float64Array(memory.buffer, control + half, half / 8);
  words.fill(0);
  words[LAYOUT.threads] = threads;
  const shared = {
    module,
    memory,
    control,
    names: Object.keys(exports),
    details: extensions.map(({ details }) => details),
  };
  const assignments = Array.from(
    { length: threads - 1 },
    (_, i): Assignment => ({ ...shared, index: i + 1 }),
  );
  // The workers end by themselves: terminating one that waits in memory can hang.
  const end = () => {
    Atomics.store(words, LAYOUT.job, LAYOUT.ended);
    Atomics.notify(words, LAYOUT.job);
  };
  try {
    await startWorkers(workerSource(extensions.map(({ source }) => source)), assignments);
  } catch (error) {
    end();
    throw error;
  }

  const issueTickets = (job: number, chunkOf: (thread: number) => number) => {
    for (let thread = 0; thread < threads; thread++) {
      Atomics.store(words, LAYOUT.tickets + thread, job << 12 | chunkOf(thread));
    }
  };
  let job = 0;
  return {
    threads,
    run({ kernel, args, range, scratch }, cut) {
      const { unit, chunks: perThread = 4, scratchBytes = 0 } = cut;
      const end = args[range + 1]!;
      const size = Math.max(1, Math.ceil(end / unit / (threads * perThread))) * unit;
      const chunks = Math.ceil(end / size);
      job = (job + 1) & 0x3ffff;
      // These tickets give no chunk while the words change, so a late worker cannot take an old one.
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
    close: end,
  };
}
