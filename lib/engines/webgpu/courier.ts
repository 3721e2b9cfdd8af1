/**
 * Couriers bring commands to the device, and numbers back.
 *
 * @module
 */

import { type DeviceFacts, openDevice, type Reading } from "./device.ts";
import { COMMAND, type Commands, PARAMETER_BYTES } from "./tape.ts";

/** Brings commands to the device, and numbers back. */
export interface Courier {
  readonly facts: DeviceFacts;
  /**
   * Sends commands.
   *
   * @throws {Error} if the device failed.
   */
  readonly send: (commands: Commands) => void;
  /**
   * Sends commands, and waits for the bytes of buffers after them, which come one after the other.
   *
   * @throws {Error} if the device failed, or this thread must not wait.
   */
  readonly read: (commands: Commands, readings: readonly Reading[]) => ArrayBuffer;
  /** Whether this thread can wait for numbers. */
  readonly canWait: boolean;
  /** Sends commands, and resolves with the bytes of buffers after them. */
  readonly fetch: (
    commands: Commands,
    readings: readonly Reading[],
  ) => Promise<readonly ArrayBuffer[]>;
  readonly close: () => void;
}

const LAYOUT = { command: COMMAND, parameterBytes: PARAMETER_BYTES, readingBytes: 2 ** 24 };

/** The bytes of an upload that weigh as much as an order without one. */
const LIGHT = 2 ** 19;
/** The weight of orders after which the worker tells that they are done. */
const MARK_EVERY = 32;
/** The most weight of orders that are not known to be done: the thread waits before it gives more. */
const MOST_WEIGHT = 512;

/** The bytes ahead of the numbers in shared memory: whether they are there, and the length of what went wrong. */
const HEADER = 8;
/** The bytes that there are at least after them, for what went wrong. */
const LEAST = 1024;
const ARRIVED = 1;
const FAILED = 2;

/** What travels to the worker. */
interface Order {
  readonly commands: Commands;
  readonly readings: readonly Reading[];
  /** Where to put the numbers, for a thread that waits. */
  readonly into?: SharedArrayBuffer;
  /** The number of the promise for the numbers. */
  readonly ticket?: number;
  /** What to write to shared memory when the order is done. */
  readonly mark?: { readonly progress: Int32Array; readonly weight: number };
}

/** What travels back. */
type Answer =
  | { readonly kind: "open"; readonly facts: DeviceFacts }
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "numbers"; readonly ticket: number; readonly numbers: readonly ArrayBuffer[] }
  | { readonly kind: "none"; readonly ticket: number; readonly why: string };

/** Opens a device in a worker if this thread can wait for it, or else in this thread. */
export async function openCourier(): Promise<Courier> {
  const canWait = "SharedArrayBuffer" in globalThis && "Worker" in globalThis &&
    !("document" in globalThis);
  return canWait ? await workerCourier() : await localCourier();
}

/** Opens a device in this thread, which cannot wait for its numbers. */
export async function localCourier(): Promise<Courier> {
  const device = await openDevice(LAYOUT);
  let failure: string | undefined;
  device.failed.then((why) => failure = why);
  return {
    facts: device.facts,
    canWait: false,
    send(commands) {
      requireWorking(failure);
      device.run(commands, []).catch(({ message }) => failure ??= message);
    },
    read() {
      throw new Error(
        "Cannot read numbers of the GPU at once in this thread: await engine.arrival(matrix) first",
      );
    },
    async fetch(commands, readings) {
      requireWorking(failure);
      try {
        return await device.run(commands, readings);
      } catch (error) {
        throw failureOf(error instanceof Error ? error.message : `${error}`);
      }
    },
    close: device.close,
  };
}

/** Opens a device in a worker. This thread waits for its numbers. */
export async function workerCourier(): Promise<Courier> {
  const source = `const serve = ${serve}, openDevice = ${openDevice};
serve(openDevice, ${
    JSON.stringify({ ...LAYOUT, header: HEADER, arrived: ARRIVED, failed: FAILED })
  });`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const tickets = new Map<number, {
    readonly resolve: (numbers: readonly ArrayBuffer[]) => void;
    readonly reject: (error: Error) => void;
  }>();
  let failure: string | undefined;
  let lastTicket = 0;
  const fail = (why: string) => {
    failure ??= why;
    for (const { reject } of tickets.values()) reject(failureOf(failure));
    tickets.clear();
  };
  const facts = await new Promise<DeviceFacts>((resolve, reject) => {
    worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
      if (answer.kind === "open") resolve(answer.facts);
      else if (answer.kind === "closed") reject(new Error(answer.why));
      else if (answer.kind === "failed") fail(answer.why);
      else {
        const ticket = tickets.get(answer.ticket);
        tickets.delete(answer.ticket);
        if (answer.kind === "numbers") ticket?.resolve(answer.numbers);
        else ticket?.reject(failureOf(answer.why));
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message || "a worker cannot be started"));
      fail(event.message);
    };
  }).finally(() => URL.revokeObjectURL(url)).catch((error) => {
    worker.terminate();
    throw error;
  });
  const progress = new Int32Array(new SharedArrayBuffer(4));
  /** The weight of all orders so far, and of those up to the last mark. Both begin anew after 32 bits. */
  let weight = 0;
  let marked = 0;
  const post = (order: Order) => {
    requireWorking(failure);
    const { words, parameters, uploads } = order.commands;
    weight = (weight + 1 + Math.floor(uploads.length / LIGHT)) | 0;
    const isMarked = ((weight - marked) | 0) >= MARK_EVERY;
    if (isMarked) marked = weight;
    worker.postMessage(
      isMarked ? { ...order, mark: { progress, weight } } : order,
      [words.buffer, parameters.buffer, uploads.buffer],
    );
    // A thread that never waits for a number would fill the memory with orders.
    for (let done = progress[0]!; ((weight - done) | 0) > MOST_WEIGHT; done = progress[0]!) {
      Atomics.wait(progress, 0, done);
    }
  };
  return {
    facts,
    canWait: true,
    send: (commands) => post({ commands, readings: [] }),
    read(commands, readings) {
      const bytes = readings.reduce((sum, [, bytes]) => sum + bytes, 0);
      const into = new SharedArrayBuffer(HEADER + Math.max(bytes, LEAST));
      post({ commands, readings, into });
      const header = new Int32Array(into, 0, 2);
      Atomics.wait(header, 0, 0);
      const isThere = Atomics.load(header, 0) === ARRIVED;
      const length = isThere ? bytes : header[1]!;
      const copy = new Uint8Array(into, HEADER, length).slice();
      if (isThere) return copy.buffer;
      failure ??= new TextDecoder().decode(copy);
      throw failureOf(failure);
    },
    fetch: (commands, readings) =>
      new Promise((resolve, reject) => {
        const ticket = ++lastTicket;
        tickets.set(ticket, { resolve, reject });
        post({ commands, readings, ticket });
      }),
    close() {
      worker.terminate();
      fail("the engine is closed");
    },
  };
}

function requireWorking(failure: string | undefined): void {
  if (failure !== undefined) throw failureOf(failure);
}

function failureOf(why: string): Error {
  // Browsers end what they say with a full stop.
  return new Error(`Cannot go on with the webgpu engine: ${why.replace(/\.$/, "")}`);
}

/** The life of the worker. It becomes the source of the worker, so it refers to nothing outside of itself. */
function serve(
  open: typeof openDevice,
  layout: typeof LAYOUT & {
    readonly header: number;
    readonly arrived: number;
    readonly failed: number;
  },
): void {
  // The types here are those of a page, whose postMessage wants an origin.
  const port = globalThis as unknown as WorkerPort;
  const say = (answer: Answer, transfer: readonly ArrayBuffer[] = []) => {
    port.postMessage(answer, transfer);
  };
  const opening = open(layout);
  opening.then(({ facts, failed }) => {
    failed.then((why) => say({ kind: "failed", why }));
    say({ kind: "open", facts });
  }, (error) => say({ kind: "closed", why: error.message }));
  const tell = ({ progress, weight }: NonNullable<Order["mark"]>) => {
    Atomics.store(progress, 0, weight);
    Atomics.notify(progress, 0);
  };
  const answer = async ({ commands, readings, into, ticket, mark }: Order) => {
    const { run, done, failed } = await opening;
    try {
      const running = run(commands, readings);
      // A device that failed does no work: nobody may wait for it.
      if (mark) Promise.race([done(), failed]).catch(() => undefined).then(() => tell(mark));
      const numbers = await running;
      if (into) {
        const room = new Uint8Array(into, layout.header);
        let offset = 0;
        for (const each of numbers) {
          room.set(new Uint8Array(each), offset);
          offset += each.byteLength;
        }
        Atomics.store(new Int32Array(into), 0, layout.arrived);
      } else if (ticket !== undefined) {
        say({ kind: "numbers", ticket, numbers }, [...numbers]);
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : `${error}`;
      if (into) {
        const room = new Uint8Array(into, layout.header);
        const text = new TextEncoder().encode(why).subarray(0, room.length);
        room.set(text);
        const header = new Int32Array(into);
        header[1] = text.length;
        Atomics.store(header, 0, layout.failed);
      } else if (ticket !== undefined) {
        say({ kind: "none", ticket, why });
      } else {
        say({ kind: "failed", why });
      }
    }
    if (into) Atomics.notify(new Int32Array(into), 0);
  };
  port.onmessage = ({ data }) => void answer(data);
}

/** What a worker has in its global scope. */
interface WorkerPort {
  readonly postMessage: (message: Answer, transfer: readonly Transferable[]) => void;
  onmessage: (event: MessageEvent<Order>) => void;
}
