import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { answering } from "../examples/serve.ts";
import { dense, matrix, parseModel, referenceEngine, serializeModel } from "../mod.ts";

/** What an example prints, run as its first lines say. */
async function printed(example: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-write", `examples/${example}.ts`],
  }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""]);
  return new TextDecoder().decode(stdout);
}

function numberAfter(text: string, output: string): number {
  return Number(output.split(text)[1]?.match(/-?\d+(\.\d+)?/)?.[0]);
}

describe("the example", () => {
  it("mnist learns digits, and the model that it saves is as good", async () => {
    const output = await printed("mnist");
    const accuracy = numberAfter("test accuracy", output);
    assertEquals(accuracy > 94, true, output);
    assertEquals(numberAfter("saved model", output), accuracy);
  });

  it("own_data learns which spiral a point lies on", async () => {
    const output = await printed("own_data");
    assertEquals(numberAfter("accuracy", output) > 98, true, output);
  });

  it("stream learns from a file that it reads batch by batch", async () => {
    const output = await printed("stream");
    assertEquals(numberAfter("not seen", output) > 96, true, output);
  });

  it("table learns from columns of numbers, and names a class", async () => {
    const output = await printed("table");
    assertMatch(output, /1 of 18 rows miss a value, and are dropped/);
    assertEquals(numberAfter("accuracy", output) >= 80, true, output);
    assertMatch(output, /: plum\n$/);
  });

  it("own_layer proves its derivatives and learns", async () => {
    const output = await printed("own_layer");
    assertMatch(output, /softplus passes: true\ngain passes: true\n/);
    assertEquals(numberAfter("->", output) < 0.01, true, output);
  });

  it("own_loop learns a sine", async () => {
    const output = await printed("own_loop");
    const pairs = [...output.matchAll(/= (-?[\d.]+), predicted (-?[\d.]+)/g)];
    assertEquals(pairs.length, 5);
    for (const [, sine, predicted] of pairs) {
      assertEquals(Math.abs(Number(sine) - Number(predicted)) < 0.05, true, output);
    }
  });

  it("names learns to make up first names", async () => {
    const output = await printed("names");
    assertEquals(numberAfter("loss before", output) > 3, true, output);
    assertEquals(numberAfter("loss after", output) < 1.7, true, output);
    const made = output.split("made up: ")[1]?.split("\n")[0]?.split(" ") ?? [];
    assertEquals(made.filter((name) => /^[a-z]{2,12}$/.test(name)).length, 10, output);
    assertEquals(numberAfter("new:", output) > 4, true, output);
  });

  it("several_outputs learns a class and a number at once", async () => {
    const output = await printed("several_outputs");
    assertEquals(numberAfter("accuracy", output) > 97, true, output);
    assertEquals(numberAfter("R2", output) > 0.9, true, output);
  });

  it("multi_label learns answers that are rarely yes", async () => {
    const output = await printed("multi_label");
    assertEquals(numberAfter("precision", output) > 0.7, true, output);
    assertEquals(numberAfter("recall", output) > 0.95, true, output);
    assertEquals(numberAfter('far out"', output) > 0.98, true, output);
  });

  it("autoencoder learns to draw digits that it has not seen from 16 numbers", async () => {
    const output = await printed("autoencoder");
    assertEquals(numberAfter("before", output) > 0.6, true, output);
    assertEquals(numberAfter("after", output) < 0.15, true, output);
  });

  it("transformer learns digits from sequences of their rows", async () => {
    const output = await printed("transformer");
    assertEquals(numberAfter("test accuracy", output) > 80, true, output);
  });

  it("other_tools writes a file for each tool", async () => {
    const output = await printed("other_tools");
    assertMatch(
      output,
      /model\.safetensors \d+ bytes\noutputs\.npz \d+ bytes\nmodel\.onnx \d+ bytes\n/,
    );
  });

  it("serve answers with the digit, and refuses what is not an image", async () => {
    const network = dense(4, 2);
    const params = { weights: matrix(4, 2, [1, 0, 1, 0, 0, 1, 0, 1]), bias: matrix(1, 2) };
    const answer = answering(
      referenceEngine(),
      parseModel(serializeModel({ network, params, statistics: [] })),
    );
    const post = (bytes: number[]) =>
      answer(new Request("http://localhost", { method: "POST", body: Uint8Array.from(bytes) }));
    assertEquals((await (await post([0, 0, 255, 255])).json()).digit, 1);
    assertEquals((await (await post([255, 255, 0, 0])).json()).digit, 0);
    assertEquals((await post([1, 2, 3])).status, 400);
    assertEquals((await answer(new Request("http://localhost"))).status, 400);
  });
});
