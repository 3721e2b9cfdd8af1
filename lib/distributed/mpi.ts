/**
 * Data-parallel training by several processes, on one machine or on many, over MPI.
 *
 * `mpirun -n 4 deno run --allow-ffi --allow-env program.ts` starts a program four times, and each process trains on its share of
 * every batch. The entry needs Deno and a library of MPI: MPICH or Open MPI.
 *
 * @module
 */

import type { Communicator } from "./communicator.ts";
import type { Handle } from "./binding.ts";
import { type Launcher, launcherIn, permittedEnvironment } from "./launcher.ts";
import { type MpiLibrary, openMpiLibrary, requireFfi } from "./mpi_library.ts";
import { neighboursOf } from "./neighbours.ts";

export { allReduceMean, type Tally } from "./all_reduce_mean.ts";
export { alone } from "./alone.ts";
export { broadcastState } from "./broadcast_state.ts";
export type { Communicator } from "./communicator.ts";
export { dataParallel, type DataParallelOptions } from "./data_parallel.ts";
export { requireSameState } from "./same_state.ts";

/** Options of {@linkcode openMpi}. */
export interface MpiOptions {
  /** The path of the library. By default it is found by what started the process, in the usual places. */
  readonly path?: string;
}

/** The largest number of bytes that one call passes. */
const MOST_BYTES = 2 ** 30;

/**
 * Joins the job that this process was started in, and returns its communicator. A process that was started alone is a
 * job of one. A process can join only once.
 *
 * The library must be that of the launcher: of MPICH for the `mpirun` of MPICH, of Open MPI for that of Open MPI. The
 * variables of the environment say which it is, so it needs `--allow-env`, or `--allow-env` with their names.
 *
 * @throws {Error} if there is no library of MPI, or no permission to open it, or the library cannot talk to what
 * started the process.
 *
 * @example
 * ```ts ignore
 * import { openMpi } from "@foldnet/foldnet/mpi";
 *
 * const communicator = await openMpi();
 * const numbers = Float32Array.of(communicator.rank);
 * communicator.allReduceSum(numbers);
 * console.log(numbers[0]); // 0 + 1 + 2 + 3 on each of four processes
 * communicator.finalize();
 * ```
 */
export async function openMpi({ path }: MpiOptions = {}): Promise<Communicator> {
  await requireFfi();
  const launcher = launcherIn(permittedEnvironment());
  const library = openMpiLibrary({ path, family: launcher?.family });
  requireFirst(library);
  check(library, "join the job", library.functions.MPI_Init(null, null));
  const communicator = communicatorOf(library);
  requireTogether(library, communicator, launcher);
  return communicator;
}

/** Throws if the process has joined already. */
function requireFirst({ functions }: MpiLibrary): void {
  const flag = new Int32Array(1);
  functions.MPI_Initialized(flag);
  if (flag[0] !== 0) throw new Error("Cannot open MPI: this process has opened it already");
}

/** Throws if the library sees fewer processes than the launcher has started. */
function requireTogether(
  { product, path }: MpiLibrary,
  { size, finalize }: Communicator,
  launcher: Launcher | undefined,
): void {
  const started = launcher?.processes;
  if (launcher === undefined || started === undefined || started === size) return;
  finalize();
  const advice = launcher.name === "srun"
    ? `Choose another interface by srun --mpi (srun --mpi=list shows them), or start by mpirun`
    : "Name the library of the same product by its path, or start by the mpirun of this one";
  throw new Error(
    `Cannot open MPI: ${launcher.name} has started ${started} processes, but ${product} (${path}) ` +
      `sees ${size}. ${advice}`,
  );
}

/** Returns the communicator of all processes. */
function communicatorOf(library: MpiLibrary): Communicator {
  const { binding, functions, product } = library;
  const { world } = binding;
  const call = (action: string, code: number) => check(library, action, code);
  call(
    "join the job",
    functions.MPI_Comm_set_errhandler(world, binding.errorsReturn),
  );
  const rank = numberBy((out) => functions.MPI_Comm_rank(world, out));
  const size = numberBy((out) => functions.MPI_Comm_size(world, out));
  // Its messages never meet those of the training, also where a rank has left the training by an error.
  const apart = handleBy(library, (out) => functions.MPI_Comm_dup(world, out));
  const host = textBy((text, length) => functions.MPI_Get_processor_name(text, length));

  const allReduceSum = (numbers: Float32Array | Float64Array) => {
    const type = numbers instanceof Float64Array ? binding.double : binding.float;
    call(
      `sum ${numbers.length} numbers over the ranks`,
      functions.MPI_Allreduce(
        binding.inPlace,
        asBuffer(numbers),
        numbers.length,
        type,
        binding.sum,
        world,
      ),
    );
  };
  const broadcastPart = (part: Uint8Array<ArrayBuffer>) =>
    call(
      `broadcast ${part.length} bytes`,
      functions.MPI_Bcast(part, part.length, binding.byte, 0, world),
    );

  return {
    rank,
    size,
    neighbours: neighboursOf({ rank, size, host }, allReduceSum),
    host,
    implementation: product,
    allReduceSum,
    broadcast(bytes) {
      const length = new Float64Array([rank === 0 ? bytes.length : 0]);
      allReduceSum(length);
      const result = new Uint8Array(length[0] ?? 0);
      if (rank === 0) result.set(bytes);
      for (let start = 0; start < result.length; start += MOST_BYTES) {
        broadcastPart(result.subarray(start, start + MOST_BYTES));
      }
      return result;
    },
    barrier: () => call("wait for the ranks", functions.MPI_Barrier(world)),
    async gathered(milliseconds) {
      const request = new Uint8Array(8);
      call("wait for the ranks", functions.MPI_Ibarrier(apart, request));
      const flag = new Int32Array(1);
      const end = performance.now() + milliseconds;
      for (let pause = 1;; pause = Math.min(2 * pause, 20)) {
        call(
          "wait for the ranks",
          functions.MPI_Test(request, flag, binding.statusIgnore),
        );
        if (flag[0] !== 0) return true;
        if (performance.now() > end) return false;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    abort(code) {
      functions.MPI_Abort(world, code);
      return Deno.exit(code);
    },
    finalize: () => call("leave the job", functions.MPI_Finalize()),
  };
}

/** Throws an Error with the text of MPI if a call has failed. */
function check({ functions, product }: MpiLibrary, action: string, code: number): void {
  if (code === 0) return;
  const text = textBy((text, length) => functions.MPI_Error_string(code, text, length));
  throw new Error(`Cannot ${action}: ${product} says ${JSON.stringify(text)}`);
}

function numberBy(call: (out: Int32Array<ArrayBuffer>) => number): number {
  const out = new Int32Array(1);
  call(out);
  return out[0] ?? 0;
}

function handleBy(
  library: MpiLibrary,
  call: (out: Uint8Array<ArrayBuffer>) => number,
): Handle {
  const out = new Uint8Array(8);
  check(library, "join the job", call(out));
  return library.binding.read(new DataView(out.buffer));
}

function textBy(
  call: (text: Uint8Array<ArrayBuffer>, length: Int32Array<ArrayBuffer>) => number,
): string {
  const text = new Uint8Array(1024);
  const length = new Int32Array(1);
  call(text, length);
  return new TextDecoder().decode(text.subarray(0, length[0])).replace(/\0.*$/s, "");
}

/** Numbers as the functions take them. They may lie in shared memory, which FFI takes though its type does not say so. */
function asBuffer(numbers: Float32Array | Float64Array): Float32Array<ArrayBuffer> {
  return numbers as Float32Array<ArrayBuffer>;
}
