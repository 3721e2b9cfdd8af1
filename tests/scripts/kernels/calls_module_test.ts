import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { callsModule } from "../../../scripts/kernels/calls_module.ts";
import type { Parameter, Signature } from "../../../scripts/kernels/signatures.ts";

/** A signature of parameters such as `"x: usize"`. */
function signature(name: string, parameters: string, result: string): Signature {
  return {
    name,
    doc: `Does ${name}.`,
    parameters: parameters.split(", ").filter((each) => each !== "").map((each): Parameter => {
      const [name = "", type = ""] = each.split(": ");
      return { name, type };
    }),
    result,
  };
}

const TEXT = callsModule([
  signature("fill", "to: i32, x: usize, scratch: usize, from: i32, value: f32", "void"),
  signature("isOdd", "w: Windows, n: i32", "bool"),
  signature("size", "", "i32"),
  signature("spread", "x: usize, from: i32, to: i32", "void"),
]);

const { jobs, kernelsOf } = await import(`data:application/typescript,${encodeURIComponent(TEXT)}`);

describe("callsModule()", () => {
  it("describes kernels with a range as jobs, and finds positions by names", () => {
    assertEquals(jobs.fill({ value: 0.5, scratch: 64, to: 9, x: 16 }), {
      kernel: "fill",
      args: [9, 16, 64, 0, 0.5],
      range: 3,
      scratch: 2,
    });
    assertEquals(jobs.spread({ to: 3, x: 1 }), {
      kernel: "spread",
      args: [1, 0, 3],
      range: 1,
      scratch: -1,
    });
    assertEquals(Object.keys(jobs), ["fill", "spread"]);
  });

  it("calls the other kernels with arguments in their order", () => {
    const kernels = kernelsOf({
      isOdd: (...args: readonly number[]) => args[0] === 7 && args[1] === 8 ? 1 : 0,
      size: () => 40,
    });
    assertEquals(kernels.isOdd({ n: 8, w: 7 }), true);
    assertEquals(kernels.isOdd({ n: 7, w: 8 }), false);
    assertEquals(kernels.size(), 40);
    assertEquals(Object.keys(kernels), ["isOdd", "size"]);
  });

  it("types arguments and results, and keeps comments", () => {
    const [, declared = ""] = TEXT.split("export interface Kernels {");
    assertEquals(
      declared.split("}\n\n/** Returns")[0],
      `
  /** Does isOdd. */
  readonly isOdd: (given: {
    readonly w: Pointer;
    readonly n: Int32;
  }) => boolean;
  /** Does size. */
  readonly size: () => Int32;
`,
    );
  });

  it("folds lines that are too long", () => {
    const doc = "A comment of many words. ".repeat(9).trim();
    const names = Array.from({ length: 14 }, (_, i) => `argument${i}: usize`).join(", ");
    const text = callsModule([{ ...signature("long", names, "f64"), doc }]);
    assertEquals(text.split("\n").filter((line) => line.length > 100), []);
    assertEquals(text.includes(doc), false);
    assertEquals(text.replaceAll(/\s+\* /g, " ").includes(doc), true);
  });
});
