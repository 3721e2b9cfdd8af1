/** Ranks that are threads of one process: a communicator for tests, which needs no MPI. */
import type { Communicator } from "../../lib/distributed/mpi.ts";

/** The numbers that one message can have. */
const MOST = 2 ** 14;
/** The words of control: how many ranks have come, and the number of the round. */
const [COME, ROUND] = [0, 1];

/** Returns the memory that the ranks of a job share. */
export function sharedBy(size: number): SharedArrayBuffer {
  return new SharedArrayBuffer(16 + 8 * MOST * size);
}

/** Returns the communicator of a rank. */
export function threadOf(memory: SharedArrayBuffer, rank: number, size: number): Communicator {
  const control = new Int32Array(memory, 0, 2);
  const slots = Array.from(
    { length: size },
    (_, i) => new Float64Array(memory, 16 + 8 * MOST * i, MOST),
  );
  const barrier = () => {
    const round = Atomics.load(control, ROUND);
    if (Atomics.add(control, COME, 1) + 1 === size) {
      Atomics.store(control, COME, 0);
      Atomics.add(control, ROUND, 1);
      Atomics.notify(control, ROUND);
      return;
    }
    while (Atomics.load(control, ROUND) === round) {
      if (Atomics.wait(control, ROUND, round, 20_000) === "timed-out") {
        throw new Error(`rank ${rank} has waited for 20 seconds`);
      }
    }
  };
  const allReduceSum = (numbers: Float32Array | Float64Array) => {
    if (numbers.length > MOST) throw new RangeError(`${numbers.length} numbers are too many`);
    slots[rank]?.set(numbers);
    // Ranks that send different counts would get nonsense from MPI. Here it shows.
    slots[rank]?.fill(NaN, numbers.length, numbers.length + 1);
    barrier();
    if (slots.some((slot) => numbers.length < MOST && !Number.isNaN(slot[numbers.length]))) {
      throw new Error(`rank ${rank} has sent ${numbers.length} numbers, and another one more`);
    }
    for (let i = 0; i < numbers.length; i++) {
      numbers[i] = slots.reduce((sum, slot) => sum + (slot[i] ?? NaN), 0);
    }
    barrier();
  };
  return {
    rank,
    size,
    neighbours: size,
    host: "here",
    implementation: "threads",
    allReduceSum,
    broadcast(bytes) {
      const length = Float64Array.of(rank === 0 ? bytes.length : 0);
      allReduceSum(length);
      const numbers = new Float64Array(length[0] ?? 0);
      if (rank === 0) numbers.set(bytes);
      allReduceSum(numbers);
      return Uint8Array.from(numbers);
    },
    barrier,
    gathered() {
      barrier();
      return Promise.resolve(true);
    },
    abort: (code) => Deno.exit(code),
    finalize: barrier,
  };
}
