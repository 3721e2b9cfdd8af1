import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { PageData } from "../../../../scripts/demo/page/protocol.ts";
import { presetsFor } from "../../../../scripts/demo/page/workers/presets.ts";
import { viewer } from "../../../../scripts/demo/page/workers/viewer.ts";
import { presets } from "../setting/settings.ts";

const image = { height: 2, width: 3, channels: 1 };

/** Two images of each of two classes: pixels of 100 in the first class, of 200 in the second. */
const set = {
  images: {
    ...{ rows: 4, cols: 6, scale: 1 / 255, shift: 0 },
    bytes: Uint8Array.from({ length: 24 }, (_, i) => i < 12 ? 100 : 200),
  },
  labels: Uint8Array.of(0, 0, 1, 1),
};
const data: PageData = {
  ...{ name: "gray", image, classNames: ["dark", "light"] },
  ...{ training: set, validation: set, test: set },
};

describe("viewer()", () => {
  it("gives the presets that fit the images", async () => {
    const ask = viewer();
    assertEquals(await ask({ number: 1, question: "presets", ask: null }), {
      ...{ number: 1, answer: presets },
    });
    await ask({ number: 2, question: "data", ask: data });
    const small = presetsFor({ image, classes: 2 });
    assertEquals(Object.keys(small), ["default", "mlp", "mlp-augmented"]);
    assertEquals(small.default.layers.at(-1), { kind: "dense", inputs: 64, outputs: 2 });
    assertEquals(await ask({ number: 3, question: "presets", ask: null }), {
      ...{ number: 3, answer: small },
    });
  });

  it("draws images as they are, and beside them as the setting varies them", async () => {
    const ask = viewer();
    await ask({ number: 1, question: "data", ask: data });
    const { recipe } = presets.default;
    const setting = { ...presets.default, recipe: { ...recipe, augment: { shift: 9 } } };
    const sheet = { setting, rows: 2, columns: 1 };
    const answered = await ask({ number: 2, question: "sheet", ask: sheet });
    assert("answer" in answered && answered.answer && "height" in answered.answer);
    const { height, width, pixels } = answered.answer;
    assertEquals([height, width], [2 + 2 * (2 + 2), 2 + 3 + 6 + 3 + 2]);
    assert(pixels instanceof Uint8Array);
    const row = Array.from(pixels.subarray(2 * width, 3 * width));
    assertEquals(row.slice(0, 5), [64, 64, 100, 100, 100]);
    const second = Array.from(pixels.subarray(6 * width, 7 * width));
    assertEquals(second.slice(2, 5), [200, 200, 200]);
    assert(row.slice(11, 14).every((pixel) => pixel <= 100));
  });

  it("says that there are no images to draw yet", async () => {
    const sheet = { setting: presets.default, rows: 2, columns: 1 };
    assertEquals(await viewer()({ number: 2, question: "sheet", ask: sheet }), {
      ...{ number: 2, failure: "The images are not loaded yet" },
    });
  });
});
