import { assert } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { checkGradients, random, wasmEngine } from "../../mod.ts";
import { networksOf } from "../shared/networks.ts";
import { SAMPLES } from "./samples.ts";

describe("every layer on the wasm engine", () => {
  for (const threads of [1, 2]) {
    it(`has the gradients that differences in float64 say, on ${threads} of its threads`, async () => {
      const engine = await wasmEngine({ threads });
      for (const network of SAMPLES.flatMap(({ layer }) => networksOf(layer))) {
        for (const training of [true, false]) {
          const options = { engine, training, key: random.key(1) };
          const { passed, message } = checkGradients(network, options);
          assert(passed, `${message}, training ${training}`);
        }
      }
      engine.close();
    });
  }
});
