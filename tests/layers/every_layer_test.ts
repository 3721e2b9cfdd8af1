import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { layerFromSpec, type LayerInfo } from "../../mod.ts";
import { PROOFS } from "./proofs.ts";
import { SAMPLES } from "./samples.ts";

describe("every layer", () => {
  it("is made by the function that its spec names", () => {
    for (const { kind, layer } of SAMPLES) assertEquals(layer.spec.kind, kind);
  });

  it("is made again from its spec", () => {
    for (const { kind, layer } of SAMPLES) {
      const advice = `layerFromSpec() cannot make ${kind} from ${JSON.stringify(layer.spec)}: ` +
        "list the arguments ahead of its options in POSITIONAL in lib/models/layer_from_spec.ts";
      assertEquals(specAgain(layer), layer.spec, advice);
    }
  });

  for (const [sentence, prove] of PROOFS) {
    it(sentence, async () => {
      for (const { layer } of SAMPLES) await prove(layer);
    });
  }
});

/** Returns the spec of the layer that a layer's spec makes, or the error in its place. */
function specAgain({ spec }: LayerInfo): unknown {
  try {
    return layerFromSpec(spec).spec;
  } catch (error) {
    return error;
  }
}
