import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lineStyle } from "../../../../scripts/demo/page/charts/line_styles.ts";

describe("lineStyle()", () => {
  const styles = Array.from({ length: 42 }, (_, i) => lineStyle(i + 1));

  it("differs for 42 curves", () => {
    assertEquals(new Set(styles.map((style) => JSON.stringify(style))).size, 42);
  });

  it("differs in colour and in dashes from one curve to the next", () => {
    for (const [i, { color, dash }] of styles.entries()) {
      const next = lineStyle(i + 2);
      assert(color !== next.color && `${dash}` !== `${next.dash}`);
    }
  });
});
