/** What the tests of formats share: files to which something was done. */
import fc from "fast-check";

/** The bytes with some of them changed, cut out, doubled or cut off. */
export function mutations(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: Math.max(bytes.length - 1, 0) });
  return fc.oneof(
    fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }).map(
      (changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        return changed;
      },
    ),
    place.map((end) => bytes.slice(0, end)),
    fc.tuple(place, place).map(([from, to]) =>
      new Uint8Array([...bytes.slice(0, from), ...bytes.slice(to)])
    ),
    fc.tuple(place, fc.uint8Array({ maxLength: 9 })).map(([at, more]) =>
      new Uint8Array([...bytes.slice(0, at), ...more, ...bytes.slice(at)])
    ),
  );
}
