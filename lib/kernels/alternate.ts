/**
 * The two builds of the kernels as one run of bytes, in parts that alternate: deflate finds again what it has
 * seen 32 KB before at most, and the builds differ in little.
 *
 * @module
 */

const PARTS = 8;

/** Returns the parts of both runs of bytes in turn. */
export function alternated(
  first: Uint8Array<ArrayBuffer>,
  second: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  let at = 0;
  for (let part = 0; part < PARTS; part++) {
    for (const whole of [first, second]) {
      const bytesOfPart = whole.subarray(cut(part, whole.length), cut(part + 1, whole.length));
      bytes.set(bytesOfPart, at);
      at += bytesOfPart.length;
    }
  }
  return bytes;
}

/** Returns both runs of bytes of `alternated`, given the length of the first. */
export function apart(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): readonly [first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>] {
  const wholes = [new Uint8Array(length), new Uint8Array(bytes.length - length)] as const;
  let at = 0;
  for (let part = 0; part < PARTS; part++) {
    for (const whole of wholes) {
      const [begin, end] = [cut(part, whole.length), cut(part + 1, whole.length)];
      whole.set(bytes.subarray(at, at + end - begin), begin);
      at += end - begin;
    }
  }
  return wholes;
}

/** Returns where a part begins. */
function cut(part: number, length: number): number {
  return Math.floor(part * length / PARTS);
}
