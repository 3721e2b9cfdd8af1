import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { importsIn, testsOf } from "../../../scripts/mutate/reaching.ts";

describe("importsIn()", () => {
  it("has the imports of a folder's files, without those of types and of packages", () => {
    const graph = {
      modules: [
        {
          specifier: "file:///home/a%20b/lib/c.ts",
          dependencies: [
            { code: { specifier: "file:///home/a%20b/lib/d.ts" } },
            { type: { specifier: "file:///home/a%20b/lib/e.ts" } },
            { code: { specifier: "npm:/fast-check@4.0.0" } },
            { code: { error: "no such file" } },
          ],
        },
        { specifier: "file:///home/a%20b/lib/d.ts" },
        { specifier: "npm:/fast-check@4.0.0" },
      ],
    };
    assertEquals(
      importsIn(graph, new URL("file:///home/a%20b/")),
      new Map([["lib/c.ts", ["lib/d.ts"]], ["lib/d.ts", []]]),
    );
  });
});

describe("testsOf()", () => {
  const imports = new Map([
    ["tests/x/a_test.ts", ["mod.ts"]],
    ["tests/x/near_test.ts", ["lib/x/a.ts"]],
    ["tests/y/uses_test.ts", ["mod.ts"]],
    ["tests/z/far_test.ts", ["mod.ts"]],
    ["tests/z/other_test.ts", ["lib/z/other.ts"]],
    ["mod.ts", ["lib/y/uses.ts", "lib/z/far.ts"]],
    ["lib/y/uses.ts", ["lib/x/a.ts"]],
    ["lib/z/far.ts", ["lib/y/uses.ts"]],
    ["lib/z/other.ts", []],
    ["lib/x/a.ts", []],
  ]);
  const tests = [...imports.keys()].filter((path) => path.startsWith("tests/")).toReversed();

  it("has the mirror of a file first, its examples, and the others by how near they are", () => {
    assertEquals(testsOf("lib/x/a.ts", imports, tests), [
      ["tests/x/a_test.ts"],
      ["--doc", "lib/x/a.ts"],
      ["tests/x/near_test.ts"],
      ["tests/y/uses_test.ts"],
      ["tests/z/far_test.ts"],
    ]);
  });

  it("has no tests that do not reach the file, or may not run", () => {
    assertEquals(testsOf("lib/z/other.ts", imports, tests), [
      ["tests/z/other_test.ts"],
      ["--doc", "lib/z/other.ts"],
    ]);
    assertEquals(testsOf("lib/z/other.ts", imports, []), [["--doc", "lib/z/other.ts"]]);
  });
});
