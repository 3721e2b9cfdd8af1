import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { inChains } from "../../lib/engines/memory/chains.ts";

/** Returns operations of texts such as `"a b c"`, which reads a and b, and makes c. */
const operationsOf = (texts: readonly string[]) =>
  texts.map((text) => {
    const [a, b, out] = text.split(" ");
    return { text, a, b: b === "-" ? undefined : b, out };
  });
const arranged = (texts: readonly string[]) =>
  inChains(operationsOf(texts)).map(({ text }) => text);

describe("inChains()", () => {
  it("puts operations that share matrices one after the other", () => {
    const texts = ["p - q", "x - y", "q - r", "y p2 z", "r - s"];
    assertEquals(arranged(texts), ["p - q", "q - r", "r - s", "x - y", "y p2 z"]);
    assertEquals(arranged([]), []);
  });

  it("joins chains that meet in one operation", () => {
    const texts = ["p - q", "o - n", "x - y", "y q z"];
    assertEquals(arranged(texts), ["p - q", "x - y", "y q z", "o - n"]);
  });

  it("keeps every operation, and the order of those that share a matrix", () => {
    const name = fc.constantFrom(..."abcdefghij");
    const texts = fc.array(fc.tuple(name, name, name).map((names) => names.join(" ")));
    fc.assert(fc.property(texts, (texts) => {
      const operations = operationsOf(texts).map((operation, index) => ({ ...operation, index }));
      const order = inChains(operations).map(({ index }) => index);
      assertEquals(order.toSorted((a, b) => a - b), operations.map((_, i) => i));
      for (const name of "abcdefghij") {
        const users = order.filter((i) => texts[i]!.includes(name));
        assertEquals(users, users.toSorted((a, b) => a - b));
      }
    }));
  });
});
