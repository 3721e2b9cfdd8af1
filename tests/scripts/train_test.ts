import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { spreadOf } from "../../scripts/train/seeds.ts";
import { type Printed, train, type World } from "./trainer.ts";

const tiny = ["--data", "tests/fixtures/tiny", "--validation", "100", "--hidden", "16"];
const csv = "tests/fixtures/csv";
const clearLine = "\r\x1b[K";

describe("train.ts", () => {
  it("trains, and prints epochs and the test accuracy in plain lines", async () => {
    const { code, output, errors } = await run([...tiny, "--epochs", "2"]);
    assertEquals(code, 0);
    assertEquals(errors, "");
    assertStringIncludes(output, "500 for training, 100 for validation, 200 for testing");
    assertMatch(
      output,
      /^ +training +validation\nepoch +step +loss +accuracy +loss +accuracy +time$/m,
    );
    assertMatch(output, /^ +1 +4( +\d\.\d{4} +\d+\.\d\d %){2} +\d+\.\d s$/m);
    assertMatch(output, /^ +2 +8 +/m);
    assertMatch(output, /^test loss \d+\.\d{4}, test accuracy \d+\.\d\d %$/m);
    assert(!output.includes("\x1b") && !output.includes("\r"), "control codes off a terminal");
  });

  it("shows one live line on a terminal, with room for what the terminal writes there", async () => {
    for (
      const [width, form] of [
        [
          80,
          /^epoch 1 {2}step \d\/4 {2}loss \S+ {2}accuracy +\S+ % {2}\d+ images\/s {2}\d s left$/,
        ],
        [60, /^epoch 1 {2}loss \S+ {2}accuracy +\S+ % {2}\d s left$/],
        [40, /^epoch 1 {2}loss \S+ {2}\d s left$/],
      ] as const
    ) {
      const { output } = await run([...tiny, "--epochs", "1"], { isTerminal: true, width });
      const live = output.split(clearLine).slice(1).filter((text) => text.startsWith("epoch 1"));
      assertGreater(live.length, 0);
      for (const text of live) assertMatch(text, form);
      assert(live.every((text) => text.length <= width - 3));
      assertStringIncludes(output, `${clearLine}testing${clearLine}`);
    }
  });

  it("prints no line that is wider than the terminal", async () => {
    for (const width of [80, 60, 40]) {
      for (
        const flags of [
          [...tiny, "--epochs", "2", "--best"],
          [...tiny, "--epochs", "1", "--seeds", "2"],
          [...tiny, "--preset", "cnn-fast", "--steps", "1"],
          ["--preset", "numpy", ...tiny, "--steps", "1"],
        ]
      ) {
        const { code, output } = await run(flags, { isTerminal: true, width });
        assertEquals(code, 0);
        const lines = output.split("\n").map((line) => line.split(clearLine).at(-1) ?? "");
        for (const line of lines) assert(line.length <= width, line);
      }
    }
  });

  it("prints nothing but JSON lines with --json: one per epoch, and the result", async () => {
    const { output } = await run([...tiny, "--epochs", "2", "--json"]);
    const lines = output.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.length, 3);
    assertEquals([lines[0].epoch, lines[1].epoch, lines[1].step], [1, 2, 8]);
    assertEquals(lines[2].steps, 8);
    assertEquals(lines[2].parameters, 784 * 16 + 16 + 16 * 10 + 10);
    assert(lines[2].testAccuracy >= 0 && lines[2].testAccuracy <= 1);
    assert(lines[2].seconds > 0);
    assertEquals(lines[2].confusion.flat().reduce((a: number, b: number) => a + b), 200);
  });

  it("prints the test accuracy only with --quiet", async () => {
    const { output } = await run([...tiny, "--epochs", "1", "--quiet"]);
    assertMatch(output, /^test accuracy \d+\.\d\d %\n$/);
  });

  it("names the engine that it runs on, and how fast it was", async () => {
    const engines = [["wasm", "--threads", "1"], ["wasm", "--strict", "--threads", "2"], [
      "reference",
    ]];
    const names = ["wasm", "wasm strict, 2 threads", "reference float32"];
    for (const [i, flags] of engines.entries()) {
      const { output } = await run([...tiny, "--epochs", "1", "--engine", ...flags]);
      assertStringIncludes(output, `engine    ${names[i]}\n`);
      assertMatch(
        output,
        /^training +\d+\.\d\d s, \d+\.\d\d ms per step, \d+\.\d GFLOP\/s with zeros$/m,
      );
    }
  });

  it("gives the same numbers for the same seed, and others for another", async () => {
    const result = async (seed: string) => {
      const { output } = await run([...tiny, "--epochs", "1", "--seed", seed, "--json"]);
      return output.split("\n").map((line) => line && JSON.parse(line).testLoss);
    };
    const [first, again, other] = [await result("1"), await result("1"), await result("2")];
    assertEquals(first, again);
    assert(first[1] !== other[1]);
  });

  it("learns: most test images are recognized after some epochs", async () => {
    const { output } = await run([...tiny, "--epochs", "10", "--json"]);
    assertGreater(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "").testAccuracy, 0.7);
  });

  it("runs every optimizer, schedule and activation", async () => {
    for (
      const flags of [
        ["--optimizer", "adam", "--learning-rate", "0.01", "--schedule", "cosine", "--warmup", "2"],
        ["--optimizer", "adamw", "--learning-rate", "0.01", "--schedule", "step"],
        ["--optimizer", "rmsprop", "--learning-rate", "0.001", "--schedule", "exponential"],
        ["--clip", "1", "--schedule", "constant", "--activation", "leaky-relu"],
        ["--activation", "gelu", "--dropout", "0.1", "--label-smoothing", "0.1"],
        ["--activation", "tanh", "--weight-decay", "0.001"],
        ["--activation", "sigmoid", "--hidden", "0"],
        ["--preset", "numpy", "--validation", "0"],
      ]
    ) {
      const { code, output } = await run([...tiny, "--steps", "3", "--json", ...flags]);
      assertEquals(code, 0);
      assertEquals(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "").steps, 3);
    }
  });

  it("weights classes so that rare ones count as much, and says so in its plan", async () => {
    const flags = [...tiny, "--steps", "3", "--seed", "1", "--label-smoothing", "0.1"];
    const [plain, weighted] = await Promise.all([
      run(flags),
      run([...flags, "--class-weights", "balanced"]),
    ]);
    assertEquals([plain.code, weighted.code], [0, 0]);
    assertStringIncludes(weighted.output, ", balanced class weights, seed 1");
    assert(!plain.output.includes("class weights"));
    const lossOf = (output: string) => /test loss (\S+)/.exec(output)?.[1];
    assert(lossOf(plain.output) !== lossOf(weighted.output));
  });

  it("trains on augmented images, and tests with views", async () => {
    const flags = [...tiny, "--epochs", "2", "--seed", "1"];
    const losses = new Set<number>();
    for (
      const more of [
        [],
        ["--augment"],
        ["--augment", "--shift", "0"],
        ["--shift", "1"],
        ["--rotate", "10"],
        ["--scale", "0.1"],
        ["--shear", "0.2"],
        ["--elastic", "1,4"],
        ["--flip"],
        ["--flip", "--views", "2"],
      ]
    ) {
      const { result } = told(await run([...flags, ...more, "--json"]));
      losses.add(result.testLoss);
      assertEquals(
        told(await run([...flags, ...more, "--json"])).result.confusion,
        result.confusion,
      );
    }
    assertEquals(losses.size, 10);
    const { output } = await run([...flags, "--augment"]);
    assertStringIncludes(output, "8 steps of 128 augmented, sgd");
  });

  it("tests and validates the running mean of the weights with --average", async () => {
    const flags = [...tiny, "--epochs", "3", "--clip", "1", "--json"];
    const [plain, current, mean] = [
      told(await run(flags)),
      told(await run([...flags, "--average", "0"])),
      told(await run([...flags, "--average", "0.9"])),
    ];
    // A decay of 0 averages over the last step alone. An average does not change the training.
    assertEquals(current.result.testLoss, plain.result.testLoss);
    assertNotEquals(mean.result.testLoss, plain.result.testLoss);
    plain.epochs.forEach(({ loss, validationLoss }, i) => {
      assertEquals(mean.epochs[i]?.loss, loss);
      assertNotEquals(mean.epochs[i]?.validationLoss, validationLoss);
    });
  });

  it("trains on CSV", async () => {
    const flags = ["--train", `${csv}/good.csv`, "--test", `${csv}/good.csv`, "--validation", "0"];
    const { code, output } = await run([...flags, "--classes", "2", "--steps", "50", "--json"]);
    assertEquals(code, 0);
    assertEquals(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "").testAccuracy, 1);
  });

  it("ends after the current step when it is interrupted, with the result so far", async () => {
    const controller = new AbortController();
    let written = "";
    const { code, output } = await run([...tiny, "--epochs", "50"], {
      signal: controller.signal,
      onWrite(text) {
        written += text;
        if (/^ +2 /m.test(written)) controller.abort();
      },
    });
    assertEquals(code, 0);
    assertStringIncludes(output, "Stopped after step ");
    assertMatch(output, /test accuracy \d+\.\d\d %\n$/);
    assert(!/^ +5 +20 /m.test(output));
  });

  it("says with --quiet on standard error after how many steps it was interrupted", async () => {
    const interrupted = (...flags: readonly string[]) => {
      const controller = new AbortController();
      const onNow = () => controller.abort();
      return run([...tiny, "--epochs", "50", "--quiet", ...flags], {
        signal: controller.signal,
        onNow,
      });
    };
    const { code, output, errors } = await interrupted();
    assertEquals(code, 0);
    assertMatch(output, /^test accuracy \d+\.\d\d %\n$/);
    assertMatch(errors, /^Stopped after step [01] of 200; the test is of the network so far\.\n$/);
    const several = await interrupted("--seeds", "3");
    assertMatch(several.output, /^test accuracy \d+\.\d\d %, seed 42\n$/);
    assertMatch(several.errors, /^Stopped after step [01] of 200; .+\nStopped with 0 of 3 runs/);
  });

  it("trains with seeds in a row, and prints a line for each and how they spread", async () => {
    const { code, output } = await run([...tiny, "--epochs", "2", "--seed", "7", "--seeds", "3"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "(one-cycle), seeds 7 to 9\n");
    assertEquals(
      Array.from(
        output.matchAll(
          /^seed (\d) {2}test loss \d\.\d{4} {2}test accuracy \d+\.\d\d % {2}\d+\.\d s$/gm,
        ),
        ([, seed]) => seed,
      ),
      ["7", "8", "9"],
    );
    assertMatch(output, /^seeds 7 to 9 +mean +deviation +minimum +maximum$/m);
    assertMatch(output, /^test loss( +\d\.\d{4}){4}$/m);
    assertMatch(output, /^test accuracy( +\d+\.\d\d %){4}\n$/m);
    assert(!output.includes("epoch 1") && !output.includes("Stopped"), output);
  });

  it("shows with which seed it trains on a terminal", async () => {
    const { output } = await run([...tiny, "--epochs", "1", "--seeds", "2"], { isTerminal: true });
    assertStringIncludes(output, "\r\x1b[Kseed 42  epoch 1  step 1/4  ");
    assertStringIncludes(output, "\r\x1b[Kseed 43  epoch 1  step 1/4  ");
  });

  it("sums seeds up in JSON, each of them as if it had been trained alone", async () => {
    const flags = [...tiny, "--epochs", "1", "--json"];
    const rows = rowsOf(await run([...flags, "--seed", "1", "--seeds", "3"]));
    assertEquals(rows.length, 4);
    for (const { seed, testLoss, confusion } of rows.slice(0, 3)) {
      const { result } = told(await run([...flags, "--seed", `${seed}`]));
      assertEquals([testLoss, confusion], [result.testLoss, result.confusion]);
    }
    const { seeds, complete, interrupted, testLoss, testAccuracy } = rows[3];
    assertEquals([seeds, complete, interrupted], [[1, 2, 3], 3, false]);
    assertEquals(testLoss, spreadOf(rows.slice(0, 3).map((row) => row.testLoss)));
    assertEquals(testAccuracy, spreadOf(rows.slice(0, 3).map((row) => row.testAccuracy)));
  });

  it("prints one line for all seeds with --quiet", async () => {
    const flags = [...tiny, "--epochs", "1", "--quiet", "--seed", "3", "--seeds"];
    assertMatch(
      (await run([...flags, "2"])).output,
      /^test accuracy \d+\.\d\d ± \d+\.\d\d %, from \d+\.\d\d to \d+\.\d\d %, seeds 3 to 4\n$/,
    );
    assertMatch((await run([...flags, "1"])).output, /^test accuracy \d+\.\d\d %, seed 3\n$/);
  });

  it("leaves the run that is interrupted out of the summary of those before it", async () => {
    const interrupted = async (seed: string, ...flags: readonly string[]) => {
      const controller = new AbortController();
      return await run([...tiny, "--epochs", "50", "--seeds", "4", ...flags], {
        isTerminal: true,
        signal: controller.signal,
        onWrite: (text) => text.includes(`seed ${seed}  epoch 2`) && controller.abort(),
      });
    };
    const { code, output } = await interrupted("44");
    assertEquals(code, 0);
    assertMatch(output, /seed 44 {2}test loss .* {2}stopped after step \d+\n/);
    assertStringIncludes(output, "Stopped with 2 of 4 runs complete.\n");
    assertMatch(output, /^seeds 42 to 43 +mean/m);
    assert(!output.includes("seed 45"), output);

    const first = await interrupted("42");
    assertEquals(first.code, 0);
    assertStringIncludes(first.output, "Stopped with 0 of 4 runs complete.\n");
    assertMatch(first.output, /^seed 42 +mean/m);
    assertMatch(first.output, /^test accuracy +\d+\.\d\d % +- /m);
  });

  it("stops when it is out of patience, and tests the best epoch by validation loss", async () => {
    const restless = [...tiny, "--schedule", "constant", "--learning-rate", "0.3"];
    const flags = [...restless, "--epochs", "40", "--patience", "2"];
    const { epochs, result } = told(await run([...flags, "--json"]));
    const losses = epochs.map(({ validationLoss }) => validationLoss);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    assertEquals(epochs.length, best + 2);
    assertEquals(epochs.at(-1).bestEpoch, best);
    assertEquals([result.bestEpoch, result.stoppedEarly, result.interrupted], [best, true, false]);
    assertEquals(result.steps, 4 * epochs.length);

    const untilBest = told(await run([...restless, "--epochs", `${best}`, "--json"]));
    assertEquals(result.testLoss, untilBest.result.testLoss);

    const { output } = await run(flags);
    assertMatch(output, /^ +1 .* \d\.\d s {2}best$/m);
    assertMatch(output, new RegExp(`^ +${best + 1} .* s$`, "m"));
    assertStringIncludes(
      output,
      `\nStopped after step ${result.steps}, out of patience.\n` +
        `Tested is epoch ${best}, whose validation loss is the smallest.\n`,
    );
  });

  it("goes on to the end with --best, and tests the best epoch all the same", async () => {
    const flags = [...tiny, "--epochs", "12", "--schedule", "constant", "--learning-rate", "0.3"];
    const { epochs, result } = told(await run([...flags, "--best", "--json"]));
    const losses = epochs.map(({ validationLoss }) => validationLoss);
    assertEquals(epochs.length, 12);
    assertEquals(result.bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
    assertEquals([result.steps, result.stoppedEarly], [48, false]);
    const { output } = await run([...flags, "--best", "--seeds", "2"]);
    assertMatch(output, new RegExp(`^seed 42 .* best epoch ${result.bestEpoch}$`, "m"));
  });

  it("stops where the loss is not finite, and says what to try", async () => {
    const flags = ["--learning-rate", "1e30", "--schedule", "constant"];
    const { code, errors } = await run([...tiny, ...flags]);
    assertEquals(code, 1);
    assertMatch(
      errors,
      /^error: The loss is \S+ at step \d+: .* seed 42 .*--learning-rate below 1e\+30.*\n$/,
    );
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [["--epoch", "3"], "did you mean --epochs?"],
        [["--lr", "0.1"], "--lr is no flag: did you mean --learning-rate?"],
        [["--STEPS=3"], "--STEPS is no flag: did you mean --steps?"],
        [["--preset", "cnnn"], "did you mean cnn?"],
        [["--frobnicate"], "see --help"],
        [["extra"], "all flags begin with --"],
        [["--epochs"], "needs a value"],
        [["--epochs", "0"], "a whole number from 1"],
        [["--epochs", "1.5"], "a whole number from 1"],
        [["--epochs", "2", "--steps", "5"], "exclude each other"],
        [["--learning-rate", "fast"], "a number above 0"],
        [["--learning-rate=-1"], "a number above 0"],
        [["--optimizer", "sdg"], "sgd, adam, adamw, rmsprop"],
        [["--hidden", "128,,64"], "--hidden cannot be 128,,64: it is a list of whole numbers"],
        [["--hidden", ","], "--hidden cannot be ,: it is a list of whole numbers, as 512,256"],
        [["--hidden", "abc"], "--hidden cannot be abc: it is a list of whole numbers"],
        [["--epochs", "-1"], "--epochs cannot be -1: it is a whole number from 1 to 999999"],
        [["--threads", "257"], "a whole number from 1 to 256"],
        [["--hidden", "16777216"], "from 1 to 16777215"],
        [["--epochs", "9007199254740991"], "to 999999"],
        [["--dropout", "1"], "to below 1"],
        [["--test", "a.csv"], "--test goes with --train"],
        [["--data", "d", "--train", "a", "--test", "b"], "choose one"],
        [["--json", "--quiet"], "choose one"],
        [["--class-weights", "foo"], "--class-weights cannot be foo: it can only be balanced"],
        [["--engine", "gpu"], "auto, wasm, native, blas, webgpu, reference"],
        [["--threads", "0"], "a whole number from 1"],
        [["--engine", "blas", "--strict"], "does not go with a library"],
        [["--engine", "wasm", "--blas", "x"], "does not go with --engine wasm"],
        [["--patience", "0"], "a whole number from 1"],
        [["--patience", "2", "--validation", "0"], "--patience needs images"],
        [["--preset", "numpy", "--best"], "--best needs images"],
        [["--seeds", "0"], "a whole number from 1"],
        [["--seeds", "2.5"], "a whole number from 1"],
        [["--seeds"], "--seeds N"],
        [["--seed", "9007199254740991", "--seeds", "2"], "the last seed"],
        [["--preset", "numpy", "--label-smoothing", "0.1"], "takes none"],
        [["--preset", "numpy", "--class-weights", "balanced"], "takes none"],
        [["--class-weights", "equal"], "balanced"],
        [["--preset", "numpy", "--shift", "1"], "does not go with --preset numpy"],
        [["--views", "2"], "give --augment"],
        [["--augment", "--views", "0.5"], "a whole number from 0"],
        [["--shift=-1"], "a number from 0"],
        [["--rotate", "left"], "a number from 0"],
        [["--scale", "1"], "to below 1"],
        [["--elastic", "1"], "two numbers, as in 1,4"],
        [["--elastic", "1,2,3"], "two numbers, as in 1,4"],
        [["--elastic", "1,0.5"], "a number from 1"],
      ] as const
    ) {
      const { code, output, errors } = await run(args);
      assertEquals(code, 2, `${args}: ${errors}`);
      assertEquals(output, "");
      assertStringIncludes(errors, hint);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
  });

  it("says in one line what is wrong with the data, with exit code 1", async () => {
    for (
      const [args, part] of [
        [
          ["--data", "tests/fixtures/nowhere"],
          "Cannot find tests/fixtures/nowhere: there is no such",
        ],
        [["--data", `${csv}/good.csv`], "it is a file, and --data takes a folder of IDX files"],
        [["--train", `${csv}/nowhere.csv`, "--test", `${csv}/good.csv`], "nowhere.csv"],
        [["--train", `${csv}/label.csv`, "--test", `${csv}/good.csv`], "label.csv"],
        [["--train", `${csv}/good.csv`, "--test", `${csv}/pixel.csv`], "256"],
        [["--train", `${csv}/good.csv`, "--test", `${csv}/narrow.csv`], "pixels a row"],
        [["--data", "tests/fixtures/tiny", "--validation", "600"], "smaller --validation"],
        [["--data", "tests/fixtures/tiny", "--classes", "5"], "5"],
        [["--engine", "blas"], "native engine"],
      ] as const
    ) {
      const { code, output, errors } = await run(args);
      assertEquals(code, 1, `${args}: ${errors}`);
      assertEquals(output, "");
      assertStringIncludes(errors, part);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
  });

  it("prints its flags and presets for --help", async () => {
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    for (const word of ["--learning-rate RATE", "--json", "numpy", "one-cycle"]) {
      assertStringIncludes(output, word);
    }
    assert(output.split("\n").every((line) => line.length <= 80));
  });
});

describe("spreadOf()", () => {
  it("gives the mean, the standard deviation of a sample, and both ends", () => {
    assertEquals(spreadOf([2, 4, 9]), {
      mean: 5,
      deviation: Math.sqrt(13),
      minimum: 2,
      maximum: 9,
    });
  });

  it("knows no deviation of a single number", () => {
    assertEquals(spreadOf([3]), { mean: 3, deviation: NaN, minimum: 3, maximum: 3 });
  });
});

/** Returns the rows that were printed with `--json`. */
function rowsOf({ output }: { readonly output: string }) {
  return output.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Returns the rows of epochs and that of the result. */
function told(printed: { readonly output: string }) {
  const rows = rowsOf(printed);
  return { epochs: rows.slice(0, -1), result: rows.at(-1) };
}

/** Runs the trainer without keeping the run. */
async function run(args: readonly string[], world: World = {}): Promise<Printed> {
  return await train([...args, "--no-save"], world);
}
