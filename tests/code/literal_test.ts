import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { literal, type Plain, quoted, remark } from "../../lib/code/literal.ts";

/** The value of an expression. */
function valueOf(expression: string): unknown {
  return Function(`"use strict"; return (${expression});`)();
}

describe("literal()", () => {
  it("writes values as JavaScript", () => {
    assertEquals(
      literal({ size: [2, -1.5], padding: "same", none: null, is: true }),
      [
        "{",
        "  size: [2, -1.5],",
        '  padding: "same",',
        "  none: null,",
        "  is: true,",
        "}",
      ].join("\n"),
    );
    assertEquals(literal({ heads: 2, causal: false }), "{ heads: 2, causal: false }");
    assertEquals(literal([-0, Infinity, 1e-7]), "[-0, Infinity, 1e-7]");
    assertEquals(literal({ "a b": 1, b2: 2 }), '{ "a b": 1, b2: 2 }');
  });

  it("indents records in records", () => {
    const text = "a text that takes more than half a line";
    assertEquals(
      literal({ outer: { text, number: 1 } }),
      `{\n  outer: {\n    text: "${text}",\n    number: 1,\n  },\n}`,
    );
  });

  it("writes expressions of the same value", () => {
    const plain: fc.Arbitrary<Plain> = fc.letrec<{ value: Plain }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, false),
        fc.double(),
        fc.string({ unit: "binary" }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string().filter((name) => name !== "__proto__"), tie("value"), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    })).value;
    fc.assert(fc.property(plain, (value) => {
      assertEquals(valueOf(literal(value)), value);
    }));
  });
});

describe("quoted()", () => {
  it("leaves nothing that is invisible, or that ends a script in a page", () => {
    assertEquals(quoted('a"b\\é'), '"a\\"b\\\\é"');
    assertEquals(quoted("</script>\u2028\u200b\x7f"), '"\\u003c/script>\\u2028\\u200b\\u007f"');
    assertEquals(quoted("\u{e0001}\ud800"), '"\\udb40\\udc01\\ud800"');
  });
});

describe("remark()", () => {
  it("leaves nothing that ends a comment or a line", () => {
    assertEquals(remark('say "a"\nb */ c'), 'say "a"\\nb *\\/ c');
  });
});
