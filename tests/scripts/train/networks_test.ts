import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { random, tree } from "../../../mod.ts";
import { networkOf } from "../../../scripts/train/networks.ts";
import { operationsPerSample } from "../../../scripts/train/operations.ts";
import { PRESETS } from "../../../scripts/train/presets.ts";
import { train } from "../trainer.ts";

const mnist = { image: { height: 28, width: 28, channels: 1 }, classes: 10 };

describe("networkOf()", () => {
  it("makes the network of each preset for digits, and for color images of other sizes", () => {
    const colors = { image: { height: 32, width: 20, channels: 3 }, classes: 7 };
    for (const preset of Object.values(PRESETS)) {
      for (const task of [mnist, colors]) {
        const network = networkOf(preset.recipe, preset, task);
        const { height, width, channels } = task.image;
        assertEquals(network.inputs, height * width * channels);
        assertEquals(network.outputs, task.classes);
      }
    }
  });

  it("has hidden layers and dropout behind what finds features, as the recipe says", () => {
    const preset = PRESETS.cnn;
    const kindsOf = (changes: Partial<typeof preset.recipe>) =>
      networkOf({ ...preset.recipe, ...changes }, preset, mnist).layers
        ?.map(({ spec }) => spec.kind).slice(-4);
    assertEquals(kindsOf({}), ["conv2d", "batchNorm", "relu", "dense"]);
    assertEquals(kindsOf({ dropout: 0.1 }), ["batchNorm", "relu", "dropout", "dense"]);
    assertEquals(kindsOf({ dropout: 0.1, hidden: [8], activation: "gelu" }), [
      "dense",
      "gelu",
      "dropout",
      "dense",
    ]);
  });

  it("refuses images that are too small, and the trainer says so in one line", async () => {
    const tiny = { image: { height: 2, width: 2, channels: 1 }, classes: 2 };
    assertThrows(() => networkOf(PRESETS.cnn.recipe, PRESETS.cnn, tiny), RangeError, "2x2x1");
    const csv = "tests/fixtures/csv/good.csv";
    const files = ["--train", csv, "--test", csv, "--validation", "0"];
    const { code, errors } = await train([...files, "--preset", "cnn", "--no-save"]);
    assertEquals(code, 1);
    assertMatch(errors, /^error: .*conv2d 5x5 .*\n$/);
  });
});

describe("operationsPerSample()", () => {
  it("counts a multiplication and an addition for each weight at each place, thrice", () => {
    const { recipe } = PRESETS["cnn-fast"];
    const network = networkOf(recipe, PRESETS["cnn-fast"], mnist);
    const params = network.init(random.key(1));
    assertEquals(tree.size(params), 215_250);
    const first = 24 * 24 * 25 * 24;
    const others = 10 * 10 * 216 * 32 + 800 * 256 + 256 * 10;
    assertEquals(operationsPerSample(network, params), 4 * first + 6 * others);
  });

  it("is that of the weights where there are no images", () => {
    const network = networkOf(PRESETS.default.recipe, PRESETS.default, mnist);
    const expected = 4 * 784 * 128 + 6 * (128 * 64 + 64 * 10);
    assertEquals(operationsPerSample(network, network.init(random.key(1))), expected);
  });
});
