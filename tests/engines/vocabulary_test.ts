import { describe, it } from "@std/testing/bdd";
import { openEngine, referenceEngine, wasmEngine } from "../../mod.ts";
import { speaksTheVocabulary } from "./vocabulary.ts";

describe("every kernel of the vocabulary", () => {
  it("is in the reference engine, and is profiled", () => {
    speaksTheVocabulary(referenceEngine({ precision: "float32" }));
    speaksTheVocabulary(referenceEngine({ precision: "float64" }));
  });

  it("is in the wasm engine, and is profiled", async () => {
    for (
      const options of [{ threads: 1 }, { threads: 1, strict: true }, { threads: 3 }]
    ) {
      const engine = await wasmEngine(options);
      speaksTheVocabulary(engine);
      engine.close();
    }
  });

  it("is in the engine that opens by itself, and is profiled", async () => {
    const engine = await openEngine();
    speaksTheVocabulary(engine);
    engine.close();
  });
});
