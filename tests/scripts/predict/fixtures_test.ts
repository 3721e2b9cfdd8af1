import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadModel, openEngine } from "../../../mod.ts";
import { readImages } from "../../../scripts/predict/read_images.ts";
import { recognizer } from "../../../scripts/predict/recognize.ts";

const folder = "tests/fixtures/photos";
const model = await loadModel("data/models/digits.safetensors");

describe("the shipped model", () => {
  for (const { name: kind } of Deno.readDirSync(folder)) {
    it(`reads the digits that the names of the pictures say: ${kind.replaceAll("_", " ")}`, async () => {
      const engine = await openEngine({ kind: "wasm", threads: 1 });
      try {
        const recognize = recognizer(engine, model, "the model");
        for (const { name } of Deno.readDirSync(`${folder}/${kind}`)) {
          const { digits } = await recognize(await readImages(`${folder}/${kind}/${name}`), 0);
          assertEquals(`${digits.map(({ best }) => best.digit).join("")}.png`, name);
        }
      } finally {
        engine.close();
      }
    });
  }
});
