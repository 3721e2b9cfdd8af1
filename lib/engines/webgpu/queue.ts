/**
 * The queue of a webgpu engine: it records what kernels have to do, and sends it to the device.
 *
 * @module
 */

import { eventLoopTurn } from "../../io/event_loop.ts";
import type { Courier } from "./courier.ts";
import type { Reading } from "./device.ts";
import { GROUP_SIZE, type Kernel, type WgslType } from "./kernel.ts";
import { COMMAND, PARAMETER_ALIGNMENT, Tape } from "./tape.ts";
import type { Groups, Work, Workshop } from "./workshop.ts";

/** What a webgpu engine has done so far. */
export interface GpuCounts {
  /** The number of kernels that ran. */
  readonly dispatches: number;
  /** The number of submits. */
  readonly submits: number;
  /** The number of submits that somebody waited for at once. */
  readonly waits: number;
  /** The number of submits whose numbers arrived later. */
  readonly arrivals: number;
  /** The bytes that went to the device. */
  readonly bytesUp: number;
  /** The bytes that came back. */
  readonly bytesDown: number;
  /** The number of buffers that were made. */
  readonly buffers: number;
  /** The number of bindings of buffers to kernels that were made. */
  readonly bindings: number;
}

/** Records what kernels have to do, and sends it to the device. */
export interface Queue extends Pick<Workshop, "dispatch" | "each"> {
  readonly tape: Tape;
  /** Sends what was recorded. */
  readonly send: () => void;
  /** Sends what was recorded, and waits for the first bytes of buffers, which come one after the other. */
  readonly read: (...readings: readonly Reading[]) => ArrayBuffer;
  /** Resolves with the bytes of buffers after what was recorded, or sent a moment later. */
  readonly fetch: (readings: readonly Reading[]) => Promise<readonly ArrayBuffer[]>;
  readonly counts: () => Omit<GpuCounts, "buffers">;
}

/** A kernel as the device knows it. */
interface Known {
  readonly id: number;
  readonly params: readonly (readonly [name: string, type: WgslType])[];
  readonly buffers: readonly string[];
  readonly parameterBytes: number;
}

/** Readings that wait for the next submit. */
interface Waiting {
  readonly readings: readonly Reading[];
  readonly resolve: (numbers: readonly ArrayBuffer[]) => void;
  readonly reject: (error: Error) => void;
}

/** The most workgroups along an axis. */
const MOST_GROUPS = 65_535;
/** The most bindings that the device keeps. Where sizes vary without end, they begin anew. */
const MOST_BINDINGS = 10_000;

/** Returns the workgroups for so many of them, in rows that are not too long. */
export function groupsFor(count: number): Groups {
  const x = Math.min(count, MOST_GROUPS);
  return [x, Math.ceil(count / Math.max(x, 1))];
}

/** Returns the queue of a courier. */
export function queueOf(courier: Courier): Queue {
  const tape = new Tape();
  const known = new Map<string, Known>();
  const bindings = new Map<string, number>();
  const count = {
    dispatches: 0,
    submits: 0,
    waits: 0,
    arrivals: 0,
    bytesUp: 0,
    bytesDown: 0,
    bindings: 0,
  };

  const introduce = ({ name, params, inputs, outputs, shader }: Kernel): Known => {
    const fields = Object.entries(params);
    const parameterBytes = Math.ceil(4 * fields.length / PARAMETER_ALIGNMENT) * PARAMETER_ALIGNMENT;
    const buffers = [...Object.keys(inputs), ...Object.keys(outputs)];
    const kernel = { id: known.size, params: fields, buffers, parameterBytes };
    tape.add({
      id: kernel.id,
      name,
      shader,
      inputs: Object.keys(inputs).length,
      outputs: Object.keys(outputs).length,
      parameterBytes,
    });
    known.set(name, kernel);
    return kernel;
  };
  const bindingOf = (id: number, places: readonly number[]): number => {
    const key = `${id}:${places}`;
    const bound = bindings.get(key);
    if (bound !== undefined) return bound;
    if (bindings.size === MOST_BINDINGS) {
      bindings.clear();
      tape.push(COMMAND.unbind);
    }
    const binding = bindings.size;
    bindings.set(key, binding);
    count.bindings++;
    tape.push(COMMAND.bind, binding, id, places.length, ...places);
    return binding;
  };
  const take = () => {
    const commands = tape.take();
    count.submits++;
    count.bytesUp += commands.parameters.length + commands.uploads.length;
    return commands;
  };
  /** Readings that go with the next submit, and what to do with their numbers. */
  let waiting: Waiting[] = [];
  const send = () => {
    if (waiting.length === 0) {
      if (!tape.isEmpty) courier.send(take());
      return;
    }
    const [own, readings] = [waiting, waiting.flatMap(({ readings }) => readings)];
    waiting = [];
    count.arrivals++;
    courier.fetch(take(), readings).then((numbers) => {
      let end = 0;
      for (const { readings, resolve } of own) {
        resolve(numbers.slice(end, end + readings.length));
        end += readings.length;
      }
    }, (error) => own.forEach(({ reject }) => reject(error)));
  };

  const dispatch = (
    kernel: Kernel,
    { params, buffers, groups }: Work<string, string, string> & { readonly groups: Groups },
  ) => {
    const [x, y = 1, z = 1] = groups;
    if (x === 0 || y === 0 || z === 0) return;
    const { id, params: fields, buffers: names, parameterBytes } = known.get(kernel.name) ??
      introduce(kernel);
    if (!tape.hasRoomFor(parameterBytes)) send();
    const binding = bindingOf(id, names.map((name) => buffers[name]!));
    tape.run(id, binding, groups, parameterBytes, (view, offset) => {
      fields.forEach(([name, type], i) => {
        const value = params[name]!;
        if (type === "f32") view.setFloat32(offset + 4 * i, value, true);
        else if (type === "i32") view.setInt32(offset + 4 * i, value, true);
        else view.setUint32(offset + 4 * i, value, true);
      });
    });
    count.dispatches++;
  };

  return {
    tape,
    dispatch,
    each(kernel, count, { params, buffers }) {
      const groups = groupsFor(Math.ceil(count / GROUP_SIZE));
      dispatch(kernel, { params: { ...params, count }, buffers, groups });
    },
    send,
    read(...readings) {
      // Those that wait are of blocks that later commands may take or destroy.
      if (waiting.length > 0) send();
      count.waits++;
      for (const [, bytes] of readings) count.bytesDown += bytes;
      return courier.read(take(), readings);
    },
    fetch(readings) {
      for (const [, bytes] of readings) count.bytesDown += bytes;
      // A training sends its next step at once, in one submit with the readings. Others only wait.
      if (waiting.length === 0) void eventLoopTurn().then(() => waiting.length > 0 && send());
      return new Promise((resolve, reject) => waiting.push({ readings, resolve, reject }));
    },
    counts: () => ({ ...count }),
  };
}
