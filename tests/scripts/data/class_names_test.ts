import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { numbered } from "../../../scripts/data/classes.ts";
import {
  namesGiven,
  namesIn,
  namesKnown,
  shownClasses,
} from "../../../scripts/data/class_names.ts";
import { inFolder } from "../../shared/folders.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("namesGiven()", () => {
  it("takes a list, the name of a dataset, or none", async () => {
    assertEquals(await namesGiven("cat, dog", numbered(2)), ["cat", "dog"]);
    assertEquals((await namesGiven("fashion", numbered(10)))?.[9], "Ankle boot");
    const letters = { labels: [1, 26], areLabels: false };
    assertEquals(await namesGiven("emnist-letters", letters), ["A", "Z"]);
    assertEquals((await namesGiven("emnist-balanced", numbered(47)))?.slice(35, 38), [
      "Z",
      "a",
      "b",
    ]);
    assertEquals(await namesGiven("none", numbered(2)), undefined);
  });

  it("reads a file with a name in each line, or EMNIST's mapping", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/names.txt`;
      await Deno.writeTextFile(path, "\ufeffcat, wild\r\ndog\r\n\r\n");
      assertEquals(await namesGiven(path, numbered(2)), ["cat, wild", "dog"]);
      await Deno.writeTextFile(path, "1 65 97\n2 66 98\n");
      assertEquals(await namesGiven(path, { labels: [1, 2], areLabels: false }), ["A", "B"]);
    });
  });

  it("says what is wrong in one line", async () => {
    for (
      const [given, count, problem] of [
        ["cat,dog", 3, "there are 2 names for 3 classes"],
        ["cat,cat", 2, "have the same name"],
        ["cat,", 2, "the name of class 1 is empty"],
        ["fashion", 11, "there is no name for 10"],
        ["no/where.txt", 2, "it is no list with commas, no file, and none of"],
      ] as const
    ) {
      const error = await assertRejects(() => namesGiven(given, numbered(count)), Error, problem);
      assertMatch(error.message, /^Cannot .+$/);
    }
  });
});

describe("namesIn()", () => {
  it("refuses bytes that are no text", () => {
    assertThrows(() => namesIn(Uint8Array.of(65, 0), "a", numbered(1)), SyntaxError, "no text");
  });

  it("reads any bytes as different names, one for each class, or refuses them in one line", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (any, count) => {
          try {
            const names = namesIn(any, "a", numbered(count));
            assertEquals([names.length, new Set(names).size], [count, count]);
            assert(!names.includes(""));
          } catch (error) {
            assert(error instanceof SyntaxError || error instanceof RangeError, `${error}`);
            assertMatch(error.message, /^Cannot .+$/);
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
    assertThrows(() => namesIn(bytes("0 65\n0 66 1\n"), "a", numbered(2)), RangeError, "for 1");
  });
});

it("namesKnown() goes by the names of files, then by the folder, and never for other classes", () => {
  const fashion = { set: "", folder: "Fashion-MNIST" };
  assertEquals(namesKnown(fashion, numbered(10))?.names[0], "T-shirt/top");
  assertEquals(namesKnown(fashion, numbered(9)), undefined);
  assertEquals(namesKnown({ set: "", folder: "digits" }, numbered(10)), undefined);
  const letters = { labels: [1, 2], areLabels: false };
  assertEquals(namesKnown({ set: "emnist-letters", folder: "" }, letters)?.names, ["A", "B"]);
});

it("shownClasses() shows no control codes", () => {
  assertEquals(shownClasses(["a\x1b[2J", "b\nc"], 2), ["a\ufffd[2J", "b c"]);
  assertEquals(shownClasses(undefined, 2), ["0", "1"]);
});
