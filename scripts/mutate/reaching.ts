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
 * documentation, and then the others, those with the shortest way to it ahead.
 */
export function testsOf(file: string, imports: Imports, tests: readonly string[]): readonly Test[] {
  const mirror = file.replace(/^lib\//, "tests/").replace(/(\.as)?\.ts$/, "_test.ts");
  const distances = distancesTo(file, imports);
  const room = mirror.split("/").slice(0, 2).join("/");
  const rank = (test: string): number =>
    test === mirror
      ? 0
      : (distances.get(test) ?? Infinity) + (test.startsWith(`${room}/`) ? 0 : 0.5);
  const [first, ...others] = tests
    .filter((test) => distances.has(test) || test === mirror)
    .toSorted((a, b) => rank(a) - rank(b));
  const examples = ["--doc", file];
  if (first === undefined) return [examples];
  return first === mirror
    ? [[first], examples, ...others.map((test) => [test])]
    : [examples, ...[first, ...others].map((test) => [test])];
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
