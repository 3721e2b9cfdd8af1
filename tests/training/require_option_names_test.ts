import { assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  fit,
  fromRows,
  initialState,
  meanSquaredError,
  random,
  referenceEngine,
  sgd,
} from "../../mod.ts";
import { requireOptionNames } from "../../lib/training/require_option_names.ts";

const options = ["loss", "batchSize", "epochs", "steps", "stepsPerEpoch"];

describe("requireOptionNames()", () => {
  it("refuses names that are nearly those of an option that is not given", () => {
    for (
      const [name, meant] of [
        ["batchsize", "batchSize"],
        ["batch_size", "batchSize"],
        ["bacthSize", "batchSize"],
        ["batchSizes", "batchSize"],
        ["epoch", "epochs"],
        ["EPOCHS", "epochs"],
        ["setps", "steps"],
        ["stepPerEpochs", "stepsPerEpoch"],
      ] as const
    ) {
      assertThrows(
        () => requireOptionNames("train", { loss: 1, [name]: 1 }, options),
        TypeError,
        `Cannot train with an option "${name}": there is none, did you mean ${meant}?`,
      );
    }
  });

  it("takes options, other names, and names beside the option that they are like", () => {
    const config = { loss: 1, losses: [], steps: 1, setps: 2, seed: 1, threads: 2, epo: 1 };
    requireOptionNames("train", config, options);
    requireOptionNames("train", { loss: 1, epoch: undefined }, options);
  });
});

describe("fit()", () => {
  it("refuses options that are misspelled in a variable", async () => {
    const config = {
      engine: referenceEngine(),
      network: dense(1, 1),
      loss: meanSquaredError(),
      optimizer: sgd(0.1),
      batchsize: 2,
    };
    const inputs = fromRows([[1], [2]]);
    await assertRejects(
      () => fit(config, initialState(config, random.key(1)), { inputs, targets: inputs }).next(),
      TypeError,
      'Cannot train with an option "batchsize": there is none, did you mean batchSize?',
    );
  });
});
