/**
 * The part of Protocol Buffers that writes a model: from values to bytes, one way.
 *
 * A message is its fields, one after the other. A field may hold a message. The format is that of
 * {@link https://protobuf.dev/programming-guides/encoding/ | its specification}.
 *
 * @module
 */

/** Fields of a message, in pieces: large pieces are copied only once, when all are joined. */
export type Fields = readonly Uint8Array[];

/** Returns a field that holds a whole number: an int32, an int64 or a value of an enumeration. */
export function integer(field: number, value: number): Fields {
  return [tag(field, 0), varint(value)];
}

/** Returns a field that holds a float32. */
export function float(field: number, value: number): Fields {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, 5), bytes];
}

/** Returns a field that holds text. */
export function text(field: number, value: string): Fields {
  return bytes(field, [new TextEncoder().encode(value)]);
}

/** Returns a field that holds bytes, or a message of these fields. */
export function bytes(field: number, value: Fields): Fields {
  return [tag(field, 2), varint(lengthOf(value)), ...value];
}

function lengthOf(fields: Fields): number {
  return fields.reduce((sum, { length }) => sum + length, 0);
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(8 * field + wireType);
}

/** Returns a number as seven bits a byte, the lowest first. A negative number takes all of its 64 bits. */
function varint(value: number): Uint8Array {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...groups, Number(rest)]);
}
