/**
 * The commands of a submit, as they travel to the device.
 *
 * @module
 */

import type { Groups } from "./workshop.ts";

/** The codes of commands. Each is followed by its numbers. */
export const COMMAND = {
  /** Makes a buffer: its place, its bytes. */
  create: 0,
  /** Binds buffers to a kernel: the number of the binding, that of the kernel, how many places, the places. */
  bind: 1,
  /** Forgets all bindings. */
  unbind: 2,
  /** Runs a kernel: its number, the binding, the offset of its parameters, the workgroups along x, y and z. */
  run: 3,
  /** Writes uploaded bytes to a buffer: its place, where they begin in the upload, how many. */
  upload: 4,
  /** Copies a buffer to another: both places, the bytes. */
  copy: 5,
  /** Destroys a buffer after the submit: its place. */
  destroy: 6,
} as const;

/** The most bytes of parameters of a submit. */
export const PARAMETER_BYTES = 2 ** 18;
/** Parameters begin at multiples of this. */
export const PARAMETER_ALIGNMENT = 256;

/** A kernel that the device has not seen yet. */
export interface NewKernel {
  readonly id: number;
  readonly name: string;
  readonly shader: string;
  /** The number of buffers that it reads. They come before those that it writes. */
  readonly inputs: number;
  readonly outputs: number;
  readonly parameterBytes: number;
}

/** The commands of a submit. */
export interface Commands {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly parameters: Uint8Array<ArrayBuffer>;
  readonly uploads: Uint8Array<ArrayBuffer>;
  readonly kernels: readonly NewKernel[];
}

/** Records commands until they are taken. */
export class Tape {
  #words = new Uint32Array(1024);
  #length = 0;
  #parameters = new DataView(new ArrayBuffer(PARAMETER_BYTES));
  #parametersEnd = 0;
  #uploads: Uint8Array<ArrayBuffer>[] = [];
  #uploadsEnd = 0;
  #kernels: NewKernel[] = [];

  /** Whether there are no commands. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Whether the parameters of so many bytes have room. */
  hasRoomFor(parameterBytes: number): boolean {
    return this.#parametersEnd + parameterBytes <= PARAMETER_BYTES;
  }

  /** Records a command. */
  push(...words: readonly number[]): void {
    if (this.#length + words.length > this.#words.length) {
      const longer = new Uint32Array(2 * this.#words.length + words.length);
      longer.set(this.#words);
      this.#words = longer;
    }
    this.#words.set(words, this.#length);
    this.#length += words.length;
  }

  /** Adds a kernel that the device has not seen yet. */
  add(kernel: NewKernel): void {
    this.#kernels.push(kernel);
  }

  /** Records the run of a kernel. `write` writes its parameters from an offset on. */
  run(
    kernel: number,
    binding: number,
    [x, y = 1, z = 1]: Groups,
    parameterBytes: number,
    write: (parameters: DataView, offset: number) => void,
  ): void {
    const offset = this.#parametersEnd;
    write(this.#parameters, offset);
    this.#parametersEnd += Math.ceil(parameterBytes / PARAMETER_ALIGNMENT) * PARAMETER_ALIGNMENT;
    this.push(COMMAND.run, kernel, binding, offset, x, y, z);
  }

  /** Records that bytes go to the buffer at a place. Their number becomes a multiple of 4. */
  upload(place: number, bytes: Uint8Array): void {
    const length = Math.ceil(bytes.length / 4) * 4;
    if (length === 0) return;
    const part = new Uint8Array(length);
    part.set(bytes);
    this.#uploads.push(part);
    this.push(COMMAND.upload, place, this.#uploadsEnd, length);
    this.#uploadsEnd += length;
  }

  /** Returns the commands so far, and begins anew. */
  take(): Commands {
    const uploads = new Uint8Array(this.#uploadsEnd);
    let end = 0;
    for (const part of this.#uploads) {
      uploads.set(part, end);
      end += part.length;
    }
    const commands = {
      words: this.#words.slice(0, this.#length),
      parameters: new Uint8Array(this.#parameters.buffer.slice(0, this.#parametersEnd)),
      uploads,
      kernels: this.#kernels,
    };
    this.#length = 0;
    this.#parametersEnd = 0;
    this.#uploads = [];
    this.#uploadsEnd = 0;
    this.#kernels = [];
    return commands;
  }
}
