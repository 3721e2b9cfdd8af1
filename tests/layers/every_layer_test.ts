import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PROOFS } from "./proofs.ts";
import { SAMPLES } from "./samples.ts";

describe("every layer", () => {
  it("is made by the function that its spec names", () => {
    for (const { kind, layer } of SAMPLES) assertEquals(layer.spec.kind, kind);
  });

  for (const [sentence, prove] of PROOFS) {
    it(sentence, async () => {
      for (const { layer } of SAMPLES) await prove(layer);
    });
  }
});
