import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mutated, mutationsIn } from "../../../scripts/mutate/mutations.ts";

/** Returns what becomes of a source by each of its mutations. */
function variantsOf(source: string): string[] {
  return mutationsIn("lib/a.ts", source).map((mutation) => mutated(source, mutation));
}

describe("mutationsIn()", () => {
  it("changes operators, each for one that takes the same operands", () => {
    for (
      const [source, ...variants] of [
        ["a + b", "a - b"],
        ["a - b * c", "a + b * c", "a - b / c"],
        ["a ** b % c", "a * b % c", "a ** b * c"],
        ["a < b", "a <= b"],
        ["a >= b", "a > b"],
        ["a === b", "a !== b"],
        ["a && b || c", "a || b || c", "a && b && c"],
        ["a >>> b & c", "a << b & c", "a >>> b | c"],
        ["(a) /* + */ + (b)", "(a) /* + */ - (b)"],
        ["!a", "a"],
        ["-a", "a"],
        ["++a", "--a"],
        ["a--", "a++"],
      ] as const
    ) {
      assertEquals(
        variantsOf(`x(${source});`).toSorted(),
        [
          ...variants.map((variant) => `x(${variant});`),
          ";",
        ].toSorted(),
      );
    }
  });

  it("leaves alone what joins text, and what makes a loop end", () => {
    assertEquals(variantsOf("const a = `x` + y + z;"), []);
    assertEquals(variantsOf("for (let i = a; i !== b; i++) {}"), [
      "for (let i = a; i === b; i++) {}",
    ]);
  });

  it("changes numbers by one, and truth to its opposite", () => {
    assertEquals(variantsOf("const a = [0, 1.5, 0x10, true];"), [
      "const a = [1, 1.5, 0x10, true];",
      "const a = [0, 2.5, 0x10, true];",
      "const a = [0, 1.5, 17, true];",
      "const a = [0, 1.5, 0x10, false];",
    ]);
  });

  it("drops fallbacks, except for those that indexed reads need for their types", () => {
    assertEquals(variantsOf("const a = b ?? c;"), ["const a = b;"]);
    assertEquals(variantsOf("const a = b ?? 5;"), ["const a = b;", "const a = b ?? 6;"]);
    assertEquals(variantsOf("const a = b[i] ?? 0;"), []);
    assertEquals(variantsOf("const [a = 0] = b;"), []);
    assertEquals(variantsOf("const { a = 0 } = b;"), ["const { a = 1 } = b;"]);
  });

  it("makes conditions always true, always false and the opposite", () => {
    assertEquals(variantsOf("if (a) b;"), ["if (!(a)) b;", "if (true) b;", "if (false) b;"]);
    assertEquals(variantsOf("if (!a) b;"), ["if (true) b;", "if (false) b;", "if (a) b;"]);
    assertEquals(variantsOf("while (a) b;"), ["while (false) b;"]);
    assertEquals(variantsOf("const a = b ? c : d;"), ["const a = !(b) ? c : d;"]);
    assertEquals(variantsOf("const a = b === c ? d : e;"), ["const a = b !== c ? d : e;"]);
  });

  it("drops calls, assignments and early ends", () => {
    assertEquals(variantsOf("heap.free(a);"), [";"]);
    assertEquals(variantsOf("b?.letGo();"), [";"]);
    assertEquals(variantsOf("await a.b();"), [";"]);
    assertEquals(variantsOf("a.b = c;"), [";"]);
    assertEquals(variantsOf("throw a;"), [";"]);
    const early = "function f() { if (a === b) return c; return d; }";
    assertEquals(variantsOf(early).at(-1), "function f() { if (a === b) ; return d; }");
    assertEquals(variantsOf("for (const a of b) { continue; }"), ["for (const a of b) { ; }"]);
    assertEquals(variantsOf("class A extends B { constructor() { super(); } }"), []);
  });

  it("calls another method, or none", () => {
    assertEquals(variantsOf("const a = Math.max(b, c);"), ["const a = Math.min(b, c);"]);
    assertEquals(variantsOf("const a = b.every(c);"), ["const a = b.some(c);"]);
    assertEquals(variantsOf("const a = b.filter((c) => c).map(d);"), ["const a = b.map(d);"]);
    assertEquals(variantsOf("const a = b.slice();"), ["const a = b;"]);
  });

  it("leaves types and imports alone", () => {
    const source = [
      "import { a } from './1.ts';",
      "import type { B } from './2.ts';",
      "interface C { readonly d: 0 | true }",
      "type E = 1 extends 2 ? 3 : 4;",
      "const f = g as 5;",
      "function h<I extends 6>(j: 7): 8 { return k!; }",
    ].join("\n");
    assertEquals(variantsOf(source), []);
    assertEquals(variantsOf("const a = (b + c)!;"), ["const a = (b - c)!;"]);
  });

  it("says where each change is, in the order of the text", () => {
    const source = "const a = 1;\n\nconst b = c + d,\n  e = true;\n";
    assertEquals(
      mutationsIn("lib/a.ts", source).map(({ file, line, before, after }) => [
        file,
        line,
        before,
        after,
      ]),
      [["lib/a.ts", 1, "1", "2"], ["lib/a.ts", 3, "+", "-"], ["lib/a.ts", 4, "true", "false"]],
    );
  });

  it("reads kernels, whose functions are decorated", () => {
    const source = "@inline\nexport function a(b: i32): i32 {\n  return <i32> b + 1;\n}\n";
    assertEquals(variantsOf(source), [
      source.replace("+", "-"),
      source.replace("+ 1", "+ 2"),
    ]);
  });

  it("reads every file of the library, and gives each time another source", async () => {
    for (const folder of ["compose", "engines/wasm", "kernels", "formats"]) {
      for await (const { name } of Deno.readDir(`lib/${folder}`)) {
        if (!name.endsWith(".ts") || name === "generated.ts") continue;
        const source = await Deno.readTextFile(`lib/${folder}/${name}`);
        const variants = variantsOf(source);
        assertEquals(new Set([...variants, source]).size, variants.length + 1, name);
      }
    }
  });
});
