import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  activations,
  batchNorm,
  dense,
  frozen,
  graph,
  parseModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  serializeModel,
  subnetwork,
  tree,
} from "../../mod.ts";
import { normalMatrix, numbersOf } from "../shared/matrices.ts";

const engine = referenceEngine({ precision: "float64" });
const network = graph({
  "left.side": { inputs: "input", layer: pipe(dense(3, 4), batchNorm(), relu()) },
  right: { inputs: "input", layer: dense(3, 4) },
  output: { inputs: ["left.side", "right"], join: "concat", layer: pipe(dense(8, 2), relu()) },
});
const trained = {
  network,
  params: network.init(random.key(1)),
  statistics: tree.map(({ rows, cols }) => {
    const numbers = normalMatrix(5, rows, cols);
    return engine.multiply(numbers, numbers);
  }, network.statistics ?? []),
};
const input = normalMatrix(2, 6, 3);
const outputs = activations({ engine, network }, trained, input);

describe("subnetwork()", () => {
  it("gives parts that compute what they compute in the network, by the names of activations", () => {
    for (const name of ["left%2Eside", "left%2Eside.0", "right"]) {
      const part = subnetwork(trained, name);
      const alone = predict({ engine, network: part.network }, part, input);
      assertEquals(numbersOf(alone), numbersOf(outputs[name] ?? input), name);
    }
    const norm = subnetwork(trained, "left%2Eside.1");
    assertEquals(
      numbersOf(
        predict({ engine, network: norm.network }, norm, outputs["left%2Eside.0"] ?? input),
      ),
      numbersOf(outputs["left%2Eside.1"] ?? input),
    );
  });

  it("gives a node that joins values as a layer of the joined values", () => {
    const joined = engine.concatColumns(["left%2Eside", "right"].map((n) => outputs[n] ?? input));
    const part = subnetwork(trained, "output");
    assertEquals(
      numbersOf(predict({ engine, network: part.network }, part, joined)),
      numbersOf(outputs["output"] ?? input),
    );
  });

  it("gives parts that can be saved", () => {
    const part = subnetwork(trained, "left%2Eside");
    const loaded = parseModel(serializeModel(part));
    assertEquals(loaded.network.spec, part.network.spec);
    // Files have float32.
    const single = referenceEngine();
    assertEquals(
      numbersOf(predict({ engine: single, network: loaded.network }, loaded, input)),
      numbersOf(predict({ engine: single, network: part.network }, {
        params: tree.map(single.cast, part.params),
        statistics: tree.map(single.cast, part.statistics),
      }, input)),
    );
  });

  it("keeps parts of a frozen network frozen", () => {
    const whole = { ...trained, network: frozen(network) };
    assertEquals(subnetwork(whole, "left%2Eside.0").network.frozen, true);
    assertEquals(subnetwork(trained, "left%2Eside.0").network.frozen, undefined);
  });

  it("names the parts that there are where the name leads to none", () => {
    assertThrows(
      () => subnetwork(trained, "middle"),
      RangeError,
      'Cannot find "middle" in graph 3 -> 2: graph 3 -> 2 has the parts left%2Eside, right, output',
    );
    assertThrows(
      () => subnetwork(trained, "right.0"),
      RangeError,
      'Cannot find "right.0" in graph 3 -> 2: right = dense 3 -> 4 of input has no parts',
    );
  });
});
