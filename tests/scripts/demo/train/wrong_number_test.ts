import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { wrongNumberText } from "../../../../scripts/demo/page/train/wrong_number.ts";

describe("wrongNumberText()", () => {
  const rate = { above: 0 };

  it("shows a number with a comma as it is to be written", () => {
    assertEquals(wrongNumberText(" 0,5 ", rate), "Decimals follow a point: write 0.5.");
    assertEquals(wrongNumberText("0,001", rate), "Decimals follow a point: write 0.001.");
  });

  it("says the rule where another number is meant or none", () => {
    for (const text of ["-0,5", "1,234", "1,2,3", "abc", "", ","]) {
      assertEquals(wrongNumberText(text, rate), "It is a number above 0.", text);
    }
  });
});
