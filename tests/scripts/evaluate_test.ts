import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  dense,
  evaluate,
  matrix,
  pipe,
  random,
  readIdxDirectory,
  referenceEngine,
  relu,
  saveModel,
  serializeModel,
  softmax,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { main } from "../../scripts/evaluate.ts";
import { inFolder } from "../shared/folders.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";
import { train } from "./trainer.ts";

const tiny = ["--data", "tests/fixtures/tiny", "--engine", "reference"];
const network = pipe(dense(784, 8), relu(), dense(8, 10));
const params = network.init(random.key(1));
const model = { network, params, statistics: [] };
const bytes = serializeModel(model);

describe("evaluate.ts", () => {
  it("says what evaluate() says of the test images", async () => {
    const { test } = await readIdxDirectory("tests/fixtures/tiny");
    const config = { engine: referenceEngine(), network, loss: softmaxCrossEntropy() };
    const { loss, accuracy } = evaluate(config, model, test);
    const { code, output, errors } = await evaluated(bytes, [...tiny, "--json"]);
    assertEquals([code, errors], [0, ""]);
    const told = JSON.parse(output);
    assertEquals([told.images, told.loss, told.accuracy], [200, loss, accuracy]);
    assert(told.interval.lower < accuracy && accuracy < told.interval.upper);
    assertEquals(told.classes.length, 10);
    assertEquals(told.confusion.flat().reduce((a: number, b: number) => a + b), 200);
    assertEquals(told.mistakes.length, 6);
    const sure = told.mistakes.map(({ probability }: { probability: number }) => probability);
    assertEquals(sure, sure.toSorted((a: number, b: number) => b - a));
  });

  it("prints tables and pictures of the surest mistakes, no wider than they fit", async () => {
    const { output } = await evaluated(bytes, [...tiny, "--mistakes", "5"]);
    assertStringIncludes(output, "images  200 of tests/fixtures/tiny\n");
    assertMatch(output, /^class +0 +1 /m);
    assertMatch(output, /^class +images +precision +recall +F1$/m);
    assertMatch(output, /^\d taken for \d +\d taken for \d$/m);
    assertMatch(
      output,
      /^test loss \d+\.\d{4}, test accuracy \d+\.\d\d % \(95 % interval: \d+\.\d\d to \d+\.\d\d %\)\n$/m,
    );
    assert(!output.includes("\x1b"), "control codes off a terminal");
    assert(output.split("\n").every((line) => line.length <= 80));
    const narrow = await evaluated(bytes, [...tiny, "--mistakes", "5"], 50);
    assertEquals(narrow.output.match(/^\d taken for \d$/mg)?.length, 5);
  });

  it("shows no mistakes if none are wanted", async () => {
    const { output } = await evaluated(bytes, [...tiny, "--mistakes", "0"]);
    assert(!output.includes("taken for 1") && !output.includes("surest"), output);
  });

  it("takes CSV, and a folder of a run", async () => {
    const network = dense(4, 2, { bias: false });
    const model = { network, params: { weights: matrix(4, 2) }, statistics: [] };
    await inFolder(async (folder) => {
      await saveModel(`${folder}/model.safetensors`, model);
      const flags = ["--test", "tests/fixtures/csv/good.csv", "--engine", "reference", "--json"];
      const { code, output } = await ran(main, [`${folder}/`, ...flags]);
      assertEquals(code, 0);
      assertEquals(JSON.parse(output).model, `${folder}/model.safetensors`);
    });
  });

  it("says of a run what the trainer said, by the command that the trainer names", async () => {
    const csv = ["--train", "tests/fixtures/csv/good.csv", "--test", "tests/fixtures/csv/good.csv"];
    for (const source of [["--data", "tests/fixtures/tiny"], [...csv, "--classes", "2"]]) {
      await inFolder(async (folder) => {
        const small = ["--preset", "numpy", "--hidden", "8", "--steps", "20"];
        const flags = [...small, "--engine", "reference", "--out", folder];
        const { output: told } = await train([...flags, ...source]);
        const [, command = ""] = /^Next: deno task evaluate (.*)$/m.exec(told) ?? [];
        const args = [...command.split(" "), "--engine", "reference"];
        const { output } = await ran(main, args);
        const [accuracy = ""] = /test accuracy \d+\.\d\d %/.exec(told) ?? [];
        assertStringIncludes(output, accuracy);
      });
    }
  });

  it("reads no images that only the model names, and says how to name them", async () => {
    const idx = { kind: "idx", directory: "tests/fixtures/tiny" };
    for (
      const [source, flags] of [
        [idx, "--data tests/fixtures/tiny"],
        [{ kind: "csv", train: "a.csv", test: "/etc/passwd" }, "--test /etc/passwd"],
        [{ kind: "csv", train: "a.csv", test: "/dev/zero" }, "--test /dev/zero"],
        [{ kind: "csv", train: "a.csv", test: "\x1b[2J\n" }, "--test '\ufffd[2J '"],
      ] as const
    ) {
      const configuration = JSON.stringify({ preset: "default", source });
      const named = serializeModel(model, { metadata: { configuration } });
      const { code, output, errors } = await evaluated(named, []);
      assertEquals([code, output], [1, ""]);
      assertMatch(
        errors,
        /^error: Cannot choose the test images of [^\n]+: deno task evaluate [^\n]+\n$/,
      );
      if (!errors.includes("\ufffd")) assertStringIncludes(errors, flags);
    }
    const configuration = JSON.stringify({ preset: "default", source: idx });
    const named = serializeModel(model, { metadata: { configuration } });
    assertEquals((await evaluated(named, tiny)).code, 0);
  });

  it("takes the outputs of a network that ends in softmax for probabilities", async () => {
    const sure = pipe(network, softmax());
    const trained = { network: sure, params: [params, []] as const, statistics: [] };
    const [logits, probabilities] = await Promise.all(
      [bytes, serializeModel(trained)].map((each) => evaluated(each, [...tiny, "--json"])),
    );
    const [expected, found] = [logits, probabilities].map((each) => JSON.parse(each?.output ?? ""));
    assertEquals(found.confusion, expected.confusion);
    assert(Math.abs(found.loss - expected.loss) < 1e-5);
    assert(Math.abs(found.mistakes[0].probability - expected.mistakes[0].probability) < 1e-5);
  });

  it("says in one line what is wrong with a model or the data, with exit code 1", async () => {
    const bytesOf = <In extends number, Out extends number>(inputs: In, outputs: Out) => {
      const network = dense(inputs, outputs);
      return serializeModel({ network, params: network.init(random.key(1)), statistics: [] });
    };
    for (
      const [wrong, args, part] of [
        [
          bytesOf(4, 2),
          ["--data", "tests/fixtures/tiny"],
          "takes 4 numbers an image, and these images are",
        ],
        [bytesOf(784, 5), tiny, "it tells 5 classes apart"],
        [bytesOf(784, 1), tiny, "1 outputs"],
        [bytes, ["--data", "tests/fixtures/nowhere"], "tests/fixtures/nowhere"],
        [bytes, ["--test", "tests/fixtures/nowhere.csv"], "nowhere.csv"],
        [bytes, ["--test", "tests/fixtures/csv/pixel.csv"], "256"],
      ] as const
    ) {
      const { code, output, errors } = await evaluated(wrong, args);
      assertEquals([code, output], [1, ""], errors);
      assertStringIncludes(errors, part);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
    for (const path of ["tests/nowhere.safetensors", "tests/fixtures", "deno.json"]) {
      const { code, errors } = await ran(main, [path, ...tiny]);
      assertEquals(code, 1);
      assertMatch(errors, new RegExp(`^error: [^\n]*${path}[^\n]*\n$`));
    }
  });

  it("refuses a mutated model in one line, or evaluates it", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/model.safetensors`;
      const change = fc.tuple(fc.nat({ max: 1200 }), fc.nat({ max: 255 }));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const mutated = bytes.slice();
          for (const [place, byte] of changes) mutated[place] = byte;
          await Deno.writeFile(path, mutated);
          const { code, errors } = await ran(main, [path, ...tiny, "--json"]);
          if (code !== 0) assertMatch(errors, /^error: [^\n]+\n$/);
        }),
        { numRuns: 20 },
      );
    });
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [["a", "b"], "there can be 1 without a flag"],
        [["--jsn"], "did you mean --json?"],
        [["--mistake", "3"], "did you mean --mistakes?"],
        [["--mistakes=-1"], "a whole number from 0"],
        [["--engine", "gpu"], "auto, wasm, reference"],
        [["--threads", "0"], "a whole number from 1"],
        [["--data", "a", "--test", "b"], "choose one"],
        [["--data"], "--data DIR"],
      ] as const
    ) {
      assertRefused(await ran(main, args), hint);
    }
  });

  it("prints its flags for --help", async () => {
    const { code, output } = await ran(main, ["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "--mistakes N");
    assert(output.split("\n").every((line) => line.length <= 80));
  });
});

/** Runs the command on a file of these bytes. */
function evaluated(
  bytes: Uint8Array,
  args: readonly string[],
  width?: number,
): Promise<Ran> {
  return inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.safetensors`, bytes);
    return await ran(main, [`${folder}/a.safetensors`, ...args], width);
  });
}
