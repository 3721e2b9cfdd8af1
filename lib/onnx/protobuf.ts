/**
 * Protocol Buffers, as much of the format as it takes to write a model: from values to bytes, one way.
 *
 * A message is the fields that it is made of, one after the other, and so is what a field of one holds.
 * The format is that of {@link https://protobuf.dev/programming-guides/encoding/ | its specification}.
 *
 * @module
 */

/** Some fields of a message, in pieces: large ones are copied once only, when all are joined. */
export type Fields = readonly Uint8Array[];

/** A field that holds a whole number: of type int32, int64 or of an enumeration. */
export function integer(field: number, value: number): Fields {
  return [tag(field, 0), varint(value)];
}

/** A field that holds a float32. */
export function float(field: number, value: number): Fields {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, 5), bytes];
}

/** A field that holds text. */
export function text(field: number, value: string): Fields {
  return bytes(field, [new TextEncoder().encode(value)]);
}

/** A field that holds bytes, or a message of so many fields. */
export function bytes(field: number, value: Fields): Fields {
  return [tag(field, 2), varint(lengthOf(value)), ...value];
}

function lengthOf(fields: Fields): number {
  return fields.reduce((sum, { length }) => sum + length, 0);
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(8 * field + wireType);
}

/** Seven bits a byte, the lowest first; a negative number takes all of its 64 bits. */
function varint(value: number): Uint8Array {
  const groups: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...groups, Number(rest)]);
}
