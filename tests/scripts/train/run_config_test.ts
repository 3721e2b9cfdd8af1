import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { configText, differenceOf, parseConfig } from "../../../scripts/train/run_config.ts";

const config = {
  arguments: ["--best"],
  recipe: { epochs: 3, patience: Infinity, clip: undefined },
};

describe("differenceOf()", () => {
  it("finds none between a configuration and what its file says", () => {
    assertEquals(differenceOf(parseConfig(configText(config), "a"), config), undefined);
  });

  it("names what differs, however deep it stands", () => {
    const now = { ...config, recipe: { ...config.recipe, epochs: 4 } };
    const epochs = { name: "recipe.epochs", before: "3", now: "4" };
    assertEquals(differenceOf(config, now), epochs);
    assertEquals(differenceOf(config, { ...config, seed: 1 }), {
      name: "seed",
      before: undefined,
      now: "1",
    });
  });
});

describe("parseConfig()", () => {
  it("refuses what is no configuration, or a newer one", () => {
    for (const text of ["", "[]", "null", '{"foldnet":"1.0"}', '{"arguments":[]}']) {
      assertThrows(() => parseConfig(text, "a"), SyntaxError, "Cannot read a: it is no configura");
    }
    const newer = configText(config).replace('"1.0"', '"2.1"');
    assertThrows(() => parseConfig(newer, "a"), SyntaxError, "Cannot read a: it is of version 2.1");
  });
});
