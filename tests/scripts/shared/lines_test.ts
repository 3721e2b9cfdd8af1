import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { cut, fittedLine, labelled, wrapped } from "../../../scripts/shared/lines.ts";

describe("fittedLine()", () => {
  const parts = [{ text: "epoch", rank: 0 }, { text: "step", rank: 2 }, { text: "loss", rank: 1 }];

  it("takes the important parts first, and keeps their order", () => {
    for (
      const [width, line] of [
        [17, "epoch  step  loss"],
        [16, "epoch  loss"],
        [10, "epoch"],
        [5, "epoch"],
        [3, "epo"],
        [0, ""],
        [-1, ""],
      ] as const
    ) {
      assertEquals(fittedLine(parts, width), line);
    }
    assertEquals(fittedLine([], 9), "");
  });

  it("takes a less important part where a more important one is too long", () => {
    const long = [{ text: "a", rank: 0 }, { text: "too long", rank: 1 }, { text: "b", rank: 2 }];
    assertEquals(fittedLine(long, 5), "a  b");
  });
});

describe("wrapped()", () => {
  it("keeps all words in order, and breaks no line that could be longer", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.nat({ max: 30 }), (words, width) => {
        const lines = wrapped(words.join(" "), width);
        assertEquals(lines.join(" "), words.join(" "));
        lines.forEach((line, i) => {
          assert(line.length <= width || !line.includes(" "));
          const [next] = lines[i + 1]?.split(" ") ?? [];
          assert(next === undefined || line.length + 1 + next.length > width);
        });
      }),
    );
  });
});

describe("labelled()", () => {
  it("puts texts behind their labels, and their other lines below", () => {
    assertEquals(
      labelled([["engine", "wasm"], ["run", "some words more"]], 14),
      "engine  wasm\nrun     some\n        words\n        more",
    );
  });
});

describe("cut()", () => {
  it("leaves what fits, and marks what is cut", () => {
    assertEquals(["abc", "abcd"].map((text) => cut(text, 3)), ["abc", "ab…"]);
  });
});
