import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { helpText } from "../../../scripts/shared/help.ts";

describe("helpText()", () => {
  it("has flags with their defaults, and ends with examples", () => {
    assertEquals(
      helpText({
        about: "Counts.",
        usage: "count FILE [flags]",
        details: ["FILE is what to count."],
        flags: [
          "How",
          { name: "seed", value: "N", help: "seed", default: "42" },
          { name: "json", help: `print ${"very ".repeat(11)}plain JSON` },
        ],
        names: ["Kinds", [["a", "one"], ["long", "other"]]],
        notes: ["It ends."],
        examples: [["count a.txt", "count a file"]],
      }),
      `Counts.

Usage: deno task count FILE [flags]

FILE is what to count.

How:
  --seed N                seed [42]
  --json                  print very very very very very very very very very
                          very very plain JSON

Kinds:
  a     one
  long  other

It ends.

Examples:
  deno task count a.txt
      count a file
`,
    );
  });
});
