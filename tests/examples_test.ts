import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { answering } from "../examples/serve.ts";
import { dense, matrix, parseModel, referenceEngine, serializeModel } from "../mod.ts";

/** What the examples print that have run. */
const outputs = new Map<string, string>();

/** What tells the example where its packages are: the tests know it. */
const PACKAGES = import.meta.resolve("@std/csv/parse-stream").startsWith("jsr:")
  ? []
  : ["--import-map=scripts/packages/from_npm.json"];

/** What an example prints, run as its first lines say. */
async function printed(example: string): Promise<string> {
  const output = outputs.get(example) ?? await outputOf(example);
  outputs.set(example, output);
  return output;
}

async function outputOf(example: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...PACKAGES, "--allow-read", "--allow-write", `examples/${example}.ts`],
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

  it("vae learns codes that are nearly normal, and draws digits from noise", async () => {
    const output = await printed("vae");
    assertMatch(output, /^draw passes: true\ndivergence passes: true\n/);
    assertEquals(numberAfter("loss before", output) > 500, true, output);
    assertEquals(numberAfter("loss after", output) < 140, true, output);
    const divergence = numberAfter("codes", output);
    assertEquals(divergence > 11 && divergence < 18, true, output);
    const drawn = output.split("\n").slice(5, -1);
    assertEquals(drawn.length, 11);
    const digits = [0, 1, 2, 3, 4, 5].map((i) =>
      drawn.map((line) => line.slice(21 * i, 21 * i + 20)).join("")
    );
    assertEquals(new Set(digits).size, 6, output);
    for (const digit of digits) {
      const ink = digit.match(/[░▒▓█]/g)?.length ?? 0;
      assertEquals(ink > 30 && ink < 150, true, output);
    }
  });

  it("gan makes points that lie on the ring, all around", async () => {
    const output = await printed("gan");
    const mean = numberAfter("middle", output);
    assertEquals(Math.abs(mean - 1) < 0.1, true, output);
    assertEquals(numberAfter("±", output) < 0.2, true, output);
    // Of the picture's 13 x 25 cells, those at an angle of each eighth of the circle have points.
    const eighths = new Set<number>();
    output.split("\n").slice(1, 14).forEach((line, y) =>
      [...line].forEach((cell, x) => {
        const angle = Math.atan2(y - 6, (x - 12) / 2) / Math.PI;
        if (cell !== " " && cell !== "░") eighths.add(Math.floor(4 * (angle + 1)) % 8);
      })
    );
    assertEquals(eighths.size, 8, output);
  });

  it("transfer learns new digits from few images better than a network without experience", async () => {
    const output = await printed("transfer");
    assertEquals(numberAfter("2000 images:", output) > 94, true, output);
    const transferred = numberAfter("25 images:", output);
    assertEquals(transferred > 64, true, output);
    assertEquals(transferred - numberAfter("without 0 to 4:", output) > 4, true, output);
  });

  it("saliency finds the pixels on which an answer depends", async () => {
    const output = await printed("saliency");
    assertMatch(output, /\n7 as it is/);
    assertEquals(numberAfter("as it is:", output) > 95, true, output);
    assertEquals(numberAfter("with noise:", output) > 80, true, output);
    assertEquals(numberAfter("up the slope:", output) < 10, true, output);
    assertEquals(
      output.split("\n").filter((line) => /^[ ░▒▓█]{57}$/.test(line)).length,
      14,
      output,
    );
  });

  it("learning_rate_finder finds a rate that learns better than far smaller and larger ones", async () => {
    const output = await printed("learning_rate_finder");
    const rates = [...output.matchAll(/rate ([\d.]+): accuracy ([\d.]+) %( \(found\))?/g)];
    const [small = 0, found = 0, large = 0] = rates.map(([, , accuracy]) => Number(accuracy));
    assertEquals(rates.map(([, , , mark]) => mark), [undefined, " (found)", undefined]);
    assertEquals(found > 85 && found > small + 20 && found > large + 20, true, output);
  });

  it("accumulate trains on small batches as on large ones", async () => {
    const output = await printed("accumulate");
    assertEquals(numberAfter("step 20: loss", output) < 0.6, true, output);
    const furthest = Number(output.match(/at most (\S+)/)?.[1]);
    assertEquals(furthest > 0 && furthest < 3e-6, true, output);
  });

  it("regression learns in spite of wrong answers", async () => {
    const output = await printed("regression");
    assertEquals(numberAfter("huber: R2", output) > 0.95, true, output);
    assertEquals(numberAfter("squared error: R2", output) < 0.9, true, output);
  });

  it("transformer learns digits from sequences of their rows", async () => {
    const output = await printed("transformer");
    assertEquals(numberAfter("test accuracy", output) > 80, true, output);
  });

  it("other_tools writes a file for each tool", async () => {
    const output = await printed("other_tools");
    assertMatch(
      output,
      /model\.safetensors \d+ bytes\noutputs\.npz \d+ bytes\nmodel\.onnx \d+ bytes\nmodel\.js \d+ bytes\n/,
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

describe("the table of examples", () => {
  it("has a row for each example, with its lines of code", async () => {
    const rows = await rowsOfReadme();
    assertEquals(
      Object.fromEntries(rows.map(({ example, lines }) => [example, lines])),
      Object.fromEntries(
        await Promise.all(
          Array.from(Deno.readDirSync("examples"), ({ name }) => name)
            .filter((name) => name.endsWith(".ts")).sort()
            .map(async (name) => [name.slice(0, -3), await linesOfCode(`examples/${name}`)]),
        ),
      ),
    );
  });

  it("tells what each example prints", async () => {
    for (const { example, prints } of await rowsOfReadme()) {
      if (prints === undefined) continue;
      const output = await printed(example);
      const isThere = output.split("\n").some((line) => isAlike(line, prints));
      assertEquals(isThere, true, `${example} does not print ${prints}, but\n${output}`);
    }
  });
});

/** The rows of the table: each example, its lines of code, and a line that it prints. */
async function rowsOfReadme() {
  const text = await Deno.readTextFile("examples/README.md");
  const rows = text.matchAll(/^\| \[(\w+)\]\(\1\.ts\) +\|[^|]*\| (\d+) +\| (?:`(.*)`)?/gm);
  return Array.from(rows, ([, example = "", lines, prints]) => ({
    example,
    lines: Number(lines),
    prints,
  }));
}

async function linesOfCode(file: string): Promise<number> {
  const code = (await Deno.readTextFile(file)).replaceAll(/\/\*\*.*?\*\//gs, "");
  return code.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//")).length;
}

/** Tells whether two lines have the same words, and numbers that differ as those of two engines may. */
function isAlike(a: string, b: string): boolean {
  const number = /-?\d[\d,]*(\.\d+)?/g;
  const words = (line: string) => line.trim().replaceAll(number, "#");
  if (words(a) !== words(b)) return false;
  const [of, told] = [a, b].map((line) =>
    [...line.matchAll(number)].map(([n]) => Number(n.replaceAll(",", "")))
  );
  return of?.every((n, i) => Math.abs(n - (told?.[i] ?? NaN)) < 0.05 + 0.3 * Math.abs(n)) === true;
}
