import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { brief, isList, isRecord, parseJson } from "../../lib/values/json.ts";

describe("isList() and isRecord()", () => {
  it("recognize lists and records among other JSON", () => {
    assertEquals([[], {}, null, "a", 1, true].map(isList), [
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    assertEquals([[], {}, null, "a", 1, true].map(isRecord), [
      false,
      true,
      false,
      false,
      false,
      false,
    ]);
    assertEquals([isList(undefined), isRecord(undefined)], [false, false]);
  });
});

describe("parseJson()", () => {
  it("returns the value of a text, and undefined for a text that is not JSON", () => {
    assertEquals(["null", '{"a":[1]}', "", "{", "a"].map(parseJson), [
      null,
      { a: [1] },
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("brief()", () => {
  it("leaves out the contents of lists and records, and the end of long strings", () => {
    assertEquals(
      [undefined, null, 1.5, 2n, "a", [1, [2]], { a: 1 }, "x".repeat(50)].map(brief),
      ["missing", "null", "1.5", "2n", '"a"', "a list of 2", "a record", `"${"x".repeat(39)}…`],
    );
  });
});
