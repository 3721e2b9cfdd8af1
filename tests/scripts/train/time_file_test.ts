import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { parseTime, timeText } from "../../../scripts/train/time_file.ts";

describe("parseTime()", () => {
  it("returns the seconds that were kept, to the millisecond", () => {
    assertEquals(parseTime(timeText(12.3456)), 12.346);
    assertEquals(parseTime(timeText(0)), 0);
  });

  it("returns undefined for what is missing or no time", () => {
    for (
      const text of [
        undefined,
        "",
        "{",
        "[1]",
        "{}",
        '{"trainingSeconds":-1}',
        '{"trainingSeconds":1e999}',
        '{"trainingSeconds":"1"}',
      ]
    ) assertEquals(parseTime(text), undefined, text);
  });

  it("returns a time or undefined for any text", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const seconds = parseTime(text);
      assert(seconds === undefined || seconds >= 0 && seconds < Infinity);
    }));
  });
});
