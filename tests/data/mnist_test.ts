import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mnist } from "../../lib/data/files.ts";
import { decompressed } from "../../lib/io/gzip.ts";

const sums = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

describe("data/mnist", () => {
  for (const [name, sum] of Object.entries(sums)) {
    it(`holds ${name} as published`, async () => {
      const file = await Deno.open(new URL(`../../data/mnist/${name}.gz`, import.meta.url));
      const content = await new Response(await decompressed(file.readable)).arrayBuffer();
      const digest = await crypto.subtle.digest("SHA-256", content);
      assertEquals(new Uint8Array(digest).toHex(), sum);
    });
  }
});

describe("mnist()", () => {
  it("returns 60,000 images to train on and 10,000 to test with", async () => {
    const { train, test } = await mnist();
    assertEquals([train.inputs.rows, test.inputs.rows], [60_000, 10_000]);
    assertEquals([train.height, train.width, train.channels, train.classes], [28, 28, 1, 10]);
    assertEquals([...train.targets.subarray(0, 5)], [5, 0, 4, 1, 9]);
    assertEquals([...test.targets.subarray(0, 5)], [7, 2, 1, 0, 4]);
  });

  it("returns pixels with the known mean", async () => {
    const { train } = await mnist();
    const { bytes, scale } = train.inputs;
    const sum = bytes.reduce((sum, byte) => sum + byte, 0);
    assertAlmostEquals(sum * scale / bytes.length, 0.1307, 5e-5);
  });
});
