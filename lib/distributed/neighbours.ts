/**
 * Which processes of a job share the cores of this one.
 *
 * @module
 */

/** The words of 32 bits that say which cores a process may use: enough for 1,024 cores. */
const WORDS = 32;

/** What a process says of its place: the number of its machine's name, and the words of its cores. */
const NUMBERS = 1 + WORDS;

/**
 * Returns how many processes share cores with this one, itself included: those on the same machine that may use one of
 * its cores. Launchers often bind a process to cores of its own.
 *
 * @param sum Replaces numbers by their sums over all processes.
 *
 * @example
 * ```ts
 * console.log(neighboursOf({ rank: 0, size: 1, host: "a" }, () => {})); // 1
 * ```
 */
export function neighboursOf(
  { rank, size, host }: { readonly rank: number; readonly size: number; readonly host: string },
  sum: (numbers: Float64Array) => void,
  cores: readonly number[] = permittedCores(),
): number {
  const places = new Float64Array(size * NUMBERS);
  places.set([hashOf(host), ...cores], rank * NUMBERS);
  sum(places);
  const placeOf = (rank: number) => places.subarray(rank * NUMBERS, (rank + 1) * NUMBERS);
  const own = placeOf(rank);
  return Array.from({ length: size }, (_, other) => placeOf(other)).filter((other) =>
    other[0] === own[0] && own.some((word, i) => i > 0 && (word & (other[i] ?? 0)) !== 0)
  ).length;
}

/** Returns a number of 32 bits for a text (FNV-1a). */
function hashOf(text: string): number {
  return new TextEncoder().encode(text).reduce(
    (hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0,
    0x811c9dc5,
  );
}

/** Returns the cores that the system lets this process use, or all where it does not say. */
function permittedCores(): readonly number[] {
  const all = new Array<number>(WORDS).fill(0xffff_ffff);
  if (Deno.build.os !== "linux") return all;
  const words = new Uint32Array(WORDS);
  try {
    const library = Deno.dlopen("libc.so.6", {
      sched_getaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
    });
    const code = library.symbols.sched_getaffinity(0, BigInt(words.byteLength), words);
    library.close();
    return code === 0 ? [...words] : all;
  } catch {
    // Another C library, or no permission for it.
    return all;
  }
}
