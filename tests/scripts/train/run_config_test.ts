import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  asKeptBefore,
  configText,
  differenceOf,
  keptEngine,
  parseConfig,
} from "../../../scripts/train/run_config.ts";

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

describe("keptEngine()", () => {
  it("leaves out what results do not depend on", () => {
    assertEquals(keptEngine("wasm, 2 threads"), "wasm");
    assertEquals(keptEngine("wasm strict, 2 threads, 4 ranks of MPICH 4.0.2"), "wasm strict");
    const native = "native (oneDNN 2.6.3, 2 threads)";
    assertEquals(keptEngine(native), native);
    assertEquals(keptEngine(`${native}, 4 ranks of Open MPI 4.1.4`), "native (oneDNN 2.6.3)");
  });
});

describe("asKeptBefore()", () => {
  const engineNow = (before: string, now: string): unknown => {
    const digests = { training: "a" };
    return asKeptBefore({ ...config, digests, engine: before }, {
      ...config,
      engine: now,
    })["engine"];
  };

  it("lets a run go on by one process and by several, whatever the threads of the library", () => {
    const two = "native (oneDNN, 2 threads)";
    assertEquals(engineNow(two, "native (oneDNN)"), two);
    assertEquals(engineNow("native (oneDNN)", "native (oneDNN, 1 thread)"), "native (oneDNN)");
  });

  it("keeps engines apart that give other bits", () => {
    for (
      const [before, now] of [
        ["native (oneDNN, 2 threads)", "native (oneDNN, 1 thread)"],
        ["wasm", "native (oneDNN)"],
        ["wasm", "wasm strict"],
      ] as const
    ) assertEquals(engineNow(before, now), now);
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
