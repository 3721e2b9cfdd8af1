import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { duration, grouped, percent, percentOrDash } from "../../../scripts/shared/numbers.ts";

describe("duration()", () => {
  it("has minutes and hours where there are some, and decimals below two minutes", () => {
    for (
      const [seconds, text] of [
        [0, "0.0 s"],
        [12.34, "12.3 s"],
        [119.94, "119.9 s"],
        [119.96, "2 min 0 s"],
        [725.4, "12 min 5 s"],
        [3599.4, "59 min 59 s"],
        [3599.6, "1 h 0 min"],
        [7325, "2 h 2 min"],
      ] as const
    ) {
      assertEquals(duration(seconds), text);
    }
    assertEquals([duration(3.14159, 2), duration(42, 0)], ["3.14 s", "42 s"]);
  });
});

describe("percent() and grouped()", () => {
  it("write parts and counts", () => {
    assertEquals([percent(0.12345), percent(1, 0), grouped(1234567)], [
      "12.35 %",
      "100 %",
      "1,234,567",
    ]);
    assertEquals([percentOrDash(0.5), percentOrDash(NaN)], ["50.00 %", "-"]);
  });
});
