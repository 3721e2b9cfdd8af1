/**
 * The safetensors format: named tensors and some text in one file that cannot run code. It is the
 * {@link https://huggingface.co/docs/safetensors | format for weights} of the PyTorch ecosystem.
 *
 * A file is: 8 bytes with the length of the header, as a little-endian whole number; the header, a
 * record in JSON with the type, shape and place of each tensor; the numbers, without gaps.
 *
 * @module
 */

import { type Fail, failToRead } from "./fail.ts";
import { typeNameOf } from "./number_types.ts";
import {
  CODES,
  LENGTH_BYTES,
  METADATA,
  parseHeader,
  type TensorInfo,
} from "./safetensors_header.ts";
import { requireLength } from "./shape.ts";
import type { Tensor, TensorData } from "./tensor.ts";

/** The contents of a safetensors file. */
export interface Safetensors {
  /** The tensors, by name. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Text, by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

const SPACE = 0x20;

/**
 * Returns the bytes of a safetensors file. The type of each tensor in it is the type of its typed
 * array.
 *
 * @throws {RangeError} if a tensor has fewer or more numbers than its shape, has a number that is not
 * finite, or is called `__metadata__`, the name under which the format keeps the text.
 *
 * @example
 * ```ts
 * import { parseSafetensors, serializeSafetensors } from "@foldnet/foldnet/formats";
 *
 * const weight = { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) };
 * const bytes = serializeSafetensors({
 *   tensors: new Map([["0.weight", weight]]),
 *   metadata: new Map([["format", "pt"]]),
 * });
 * console.log(parseSafetensors(bytes).tensors.get("0.weight")?.data); // 1, 2, 3, 4
 * ```
 */
export function serializeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of tensors) requireSavable(name, tensor);
  // The widest numbers come first, so that each tensor starts at a multiple of the size of its numbers.
  const ordered = [...tensors].toSorted(([, a], [, b]) =>
    b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT
  );
  let end = 0;
  const entries = ordered.map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    const dtype = CODES.get(typeNameOf(data));
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries([
    ...(metadata.size > 0 ? [[METADATA, Object.fromEntries(metadata)] as const] : []),
    ...entries,
  ])));
  const start = LENGTH_BYTES + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(SPACE, LENGTH_BYTES, start).set(header, LENGTH_BYTES);
  ordered.forEach(([, { data }], i) => {
    const [offset = 0] = entries[i]?.[1].data_offsets ?? [];
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + offset);
  });
  return bytes;
}

function requireSavable(name: string, tensor: Tensor): void {
  if (name === METADATA) {
    throw new RangeError(`Cannot save a tensor as ${METADATA}: the format keeps text there`);
  }
  requireLength(`the tensor "${name}"`, tensor);
  const { data } = tensor;
  const odd = firstNotFinite(data);
  if (odd >= 0) {
    throw new RangeError(
      `Cannot save the tensor "${name}": it has ${data[odd]}, and its numbers must be finite`,
    );
  }
}

/**
 * Returns the contents of a safetensors file. It trusts nothing in the bytes.
 *
 * It reads all types of the format except those with numbers of less than 8 bits, floats of 8 bits and
 * complex numbers. Floats of 16 bits become float32, and booleans become bytes of 0 and 1.
 *
 * @param source The name of the file, for error messages.
 *
 * @throws {SyntaxError} if the header is malformed, a tensor is not within the file, the tensors
 * overlap or do not fill the file, a type is not one of these, or a number is not finite.
 *
 * @example
 * ```ts
 * import { parseSafetensors } from "@foldnet/foldnet/formats";
 *
 * const header = '{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}';
 * const bytes = new Uint8Array(8 + header.length + 2);
 * bytes[0] = header.length;
 * new TextEncoder().encodeInto(header, bytes.subarray(8));
 * console.log(parseSafetensors(bytes).tensors.get("x")?.data); // 0, 0
 * ```
 */
export function parseSafetensors(
  bytes: Uint8Array,
  source: string = "the safetensors data",
): Safetensors {
  const fail: Fail = failToRead(source);
  const { infos, metadata, end: start } = parseHeader(bytes, fail);
  const tensors = new Map<string, Tensor>();
  let end = start;
  for (const info of infos.toSorted(byPlace)) {
    const { name, from, to } = info;
    if (start + from !== end) {
      fail(
        `the tensor "${name}" begins at byte ${start + from}, not at byte ${end}, ` +
          "where the one before it ends",
      );
    }
    end = start + to;
    if (end > bytes.length) {
      fail(
        `it ends at byte ${bytes.length}, within the tensor "${name}", which ends at byte ${end}`,
      );
    }
    tensors.set(name, tensorAt(start + from, bytes.slice(start + from, end), info, fail));
  }
  if (end < bytes.length) {
    fail(`it goes on to byte ${bytes.length}, but its last tensor ends at byte ${end}`);
  }
  // The order of the header is the order of the layers. The order of the numbers is another one.
  const ordered = infos.flatMap(({ name }) => {
    const tensor = tensors.get(name);
    return tensor ? [[name, tensor] as const] : [];
  });
  return { tensors: new Map(ordered), metadata };
}

/**
 * Orders tensors by their place in the file. A tensor of no bytes comes before one that begins there.
 */
function byPlace(a: TensorInfo, b: TensorInfo): number {
  return a.from - b.from || a.to - b.to;
}

function tensorAt(
  start: number,
  bytes: Uint8Array<ArrayBuffer>,
  { name, type, shape }: TensorInfo,
  fail: Fail,
): Tensor {
  const data = type.read(bytes.buffer);
  const odd = firstNotFinite(data);
  if (odd >= 0) {
    fail(
      `the tensor "${name}" has ${data[odd]} at byte ${start + odd * type.size}: ` +
        "its numbers must be finite",
    );
  }
  const stored = type.stored && { type: type.stored, bytes: bytes.length };
  return { shape, data, ...(stored && { stored }) };
}

/** Returns the index of the first number that is not finite, or -1. */
function firstNotFinite(data: TensorData): number {
  return data instanceof Float32Array || data instanceof Float64Array
    ? data.findIndex((n) => !Number.isFinite(n))
    : -1;
}
