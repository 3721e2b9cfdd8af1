import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadModel, openEngine, random } from "../../../mod.ts";
import { recognizer } from "../../../scripts/predict/recognize.ts";
import { RunError } from "../../../scripts/shared/command.ts";
import type { Kind } from "./pen.ts";

/** The number of pictures of each kind, and how many of them must be read right: 95 in 100. */
const PICTURES = { drawn: 40, right: 38 };

const model = await loadModel("data/models/digits.safetensors");

/** Tests that the shipped model reads pictures of kinds by name. Kinds have several files, to run in parallel. */
export function readsKinds(kinds: Readonly<Record<string, Kind>>): void {
  describe("findDigits() and the shipped model", () => {
    for (const [name, kind] of Object.entries(kinds)) {
      it(`read 95 in 100 pictures of this kind: ${name}`, async () => {
        const engine = await openEngine({ kind: "wasm", threads: 1 });
        try {
          const recognize = recognizer(engine, model, "the model");
          const wrong: string[] = [];
          for (let i = 0; i < PICTURES.drawn; i++) {
            const { picture, digits } = kind(random.foldIn(random.key(7), i));
            const file = { name, count: 1, image: () => picture, isDataset: false };
            const read = await recognize(file, 0).then(
              (found) => found.digits.map(({ best }) => best.digit),
              (error) => {
                assert(error instanceof RunError);
                return [];
              },
            );
            if (read.join() !== digits.join()) wrong.push(`${i}: ${digits} read as ${read}`);
          }
          assert(wrong.length <= PICTURES.drawn - PICTURES.right, wrong.join("; "));
        } finally {
          engine.close();
        }
      });
    }

    it("draw the same picture for the same key", () => {
      for (const kind of Object.values(kinds)) {
        assertEquals(kind(random.key(3)), kind(random.key(3)));
      }
    });
  });
}
