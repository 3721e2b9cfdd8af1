import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import type { Json } from "../../../mod.ts";
import { factsInWords, nameInWords } from "../../../scripts/report/configuration.ts";
import { PRESETS } from "../../../scripts/train/presets.ts";

describe("factsInWords()", () => {
  it("says in words what a run is", () => {
    assertEquals(
      factsInWords({
        arguments: ["--preset=cnn", "--epochs=2"],
        preset: "cnn",
        recipe: { hidden: [128, 64], batchSize: 128, clip: 1, augment: { shift: 2, flip: true } },
        source: { kind: "idx" },
        images: { training: 55000, test: 10000 },
        seed: 4242,
      }),
      [
        ["Flags", "--preset=cnn --epochs=2"],
        ["Images", "MNIST"],
        ["Preset", "cnn"],
        ["Hidden layers", "128, 64"],
        ["Batch size", "128"],
        ["Largest norm of gradients", "1"],
        ["Shift, pixels", "2"],
        ["Mirroring", "yes"],
        ["Training images", "55,000"],
        ["Test images", "10,000"],
        ["Seed", "4242"],
      ],
    );
  });

  it("says where images come from", () => {
    const facts = (source: Json) => factsInWords({ source });
    assertEquals(facts({ kind: "csv", train: "a.csv" }), [
      ["Images", "CSV"],
      ["File of training images", "a.csv"],
    ]);
    assertEquals(facts({ kind: "idx", directory: "d" }), [
      ["Images", "IDX files"],
      ["Directory of images", "d"],
    ]);
    assertEquals(facts({ kind: "constructor" }), [["Images", "constructor"]]);
  });

  it("leaves the names of classes as they are", () => {
    assertEquals(factsInWords({ classNames: ["true", "isGood"] }), [
      ["Names of classes", "true, isGood"],
    ]);
  });

  it("takes any JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => {
      factsInWords(json as Json);
    }));
    assertEquals(factsInWords({ arguments: [], "": 1, __proto__x: 2 }).map(([name]) => name), [
      "Flags",
      "",
      "Proto x",
    ]);
  });
});

describe("nameInWords()", () => {
  it("has no raw key for what a recipe has", () => {
    for (const { recipe } of Object.values(PRESETS)) {
      for (const key of Object.keys(recipe)) {
        const words = nameInWords(`recipe.${key}`);
        assertEquals(/^[A-Z][a-z -]*$/.test(words), true, words);
      }
    }
  });
});
