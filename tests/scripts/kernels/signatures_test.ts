import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { signaturesOf } from "../../../scripts/kernels/signatures.ts";

const SOURCE = `/** A file. */
import { put } from "./simd.as";

/** Not exported. */
function helper(x: usize): void {}

/**
 * Adds \`b\` to the rows
 * [from, to) of \`a\`.
 */
export function addRows(
  n: i32, a: usize, b: usize, from: i32,
  to: i32,
): void {
  helper(a);
}

/** Whether there is none. */
export function isNone(w: Windows, rate: f32): bool {
  return false;
}

export function plain(): i32 {
  return 1;
}
`;

const sources = new Map([["toy.as.ts", SOURCE]]);
const signatures = (index: string) => signaturesOf(index, sources);

describe("signaturesOf()", () => {
  it("reads comments, parameters and results of the exported kernels, by name", () => {
    assertEquals(signatures(`export {\n  isNone,\n  addRows,\n} from "./toy.as";\n`), [
      {
        name: "addRows",
        doc: "Adds `b` to the rows [from, to) of `a`.",
        parameters: [
          { name: "n", type: "i32" },
          { name: "a", type: "usize" },
          { name: "b", type: "usize" },
          { name: "from", type: "i32" },
          { name: "to", type: "i32" },
        ],
        result: "void",
      },
      {
        name: "isNone",
        doc: "Whether there is none.",
        parameters: [{ name: "w", type: "Windows" }, { name: "rate", type: "f32" }],
        result: "bool",
      },
    ]);
  });

  it("refuses kernels that are not in the source, or have no comment", () => {
    for (const name of ["missing", "plain"]) {
      assertThrows(
        () => signatures(`export { ${name} } from "./toy.as";`),
        SyntaxError,
        `Cannot find the kernel ${name} with a comment in toy.as.ts`,
      );
    }
    assertThrows(
      () => signatures(`export { put } from "./simd.as";`),
      SyntaxError,
      "in simd.as.ts",
    );
  });

  it("refuses parameters that it cannot read", () => {
    const odd = new Map([["odd.as.ts", "/** Odd. */\nexport function odd(x: i32 = 1): void {"]]);
    assertThrows(
      () => signaturesOf(`export { odd } from "./odd.as";`, odd),
      SyntaxError,
      'Cannot read the parameter "x: i32 = 1" of a kernel',
    );
  });
});
