/**
 * Tests that reach a file.
 *
 * @module
 */

/** The imports between files, from paths to paths. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** A test, as the arguments that `deno test` takes for it. */
export type Test = readonly string[];

/** The modules of `deno info --json`, as far as they are of interest. */
export interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
  }[];
}

/** Returns the imports between the files of a folder. Imports of types only are none when code runs. */
export function importsIn(graph: ModuleGraph, folder: URL): Imports {
  const pathOf = (specifier: string): readonly string[] =>
    specifier.startsWith(folder.href)
      ? [decodeURIComponent(specifier.slice(folder.href.length))]
      : [];
  return new Map(
    graph.modules.flatMap(({ specifier, dependencies = [] }) =>
      pathOf(specifier).map((path) =>
        [path, dependencies.flatMap(({ code }) => pathOf(code?.specifier ?? ""))] as const
      )
    ),
  );
}

/**
 * Returns the tests that reach a file: first its mirror in `tests/` and the examples in its
 * documentation, and then the others, the nearest first. Those are near that need few imports to get
 * there, and are in a room whose code does.
 */
export function testsOf(file: string, imports: Imports, tests: readonly string[]): readonly Test[] {
  const mirror = file.replace(/^lib\//, "tests/").replace(/(\.as)?\.ts$/, "_test.ts");
  const distances = distancesTo(file, imports);
  const rooms = new Map<string, number>();
  for (const [path, distance] of distances) {
    const room = roomOf(path);
    if (path.startsWith("lib/") && !rooms.has(room)) rooms.set(room, distance);
  }
  const farness = (test: string): number =>
    (distances.get(test) ?? Infinity) + (rooms.get(roomOf(test)) ?? FAR);
  const others = tests
    .filter((test) => distances.has(test) && test !== mirror)
    .toSorted((a, b) => farness(a) - farness(b))
    .map((test) => [test]);
  return [...(tests.includes(mirror) ? [[mirror]] : []), ["--doc", file], ...others];
}

/** How far a test is that is in no room of the library. */
const FAR = 10;

/** Returns the room of a file: `engines` of `lib/engines/wasm/heap.ts` and of its tests. */
export function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** Returns how many imports lead from each file to another one. */
function distancesTo(file: string, imports: Imports): ReadonlyMap<string, number> {
  const importers = new Map<string, string[]>();
  for (const [from, targets] of imports) {
    for (const to of targets) importers.set(to, [...importers.get(to) ?? [], from]);
  }
  const distances = new Map([[file, 0]]);
  // A map visits what is added to it on the way.
  for (const [path, distance] of distances) {
    for (const from of importers.get(path) ?? []) {
      if (!distances.has(from)) distances.set(from, distance + 1);
    }
  }
  return distances;
}
