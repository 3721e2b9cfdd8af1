import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { random, tree } from "../../mod.ts";
import { main } from "../../scripts/bench.ts";
import { costsOf, operationsOf } from "../../scripts/bench/costs.ts";
import { countFor, median, warmedUp } from "../../scripts/bench/measure.ts";
import { parseOptions, rowFilter } from "../../scripts/bench/options.ts";
import { linesOf } from "../../scripts/bench/serve.ts";
import {
  installOf,
  labelOf,
  pythonPrograms,
  reasonOf,
  type System,
  SystemError,
  SYSTEMS,
} from "../../scripts/bench/systems.ts";
import { ratioOf, type Row, tableOf, threeDigits } from "../../scripts/bench/table.ts";
import { figureOf, nameOf, type Work, WORKS } from "../../scripts/bench/works.ts";
import { networkOf } from "../../scripts/train/networks.ts";
import { PRESETS } from "../../scripts/train/presets.ts";
import { UsageError } from "../../scripts/shared/usage_error.ts";

const product: Work = { kind: "product", form: "TN", m: 784, k: 128, n: 128 };
const convolution: Work = {
  kind: "convolution",
  form: "inputs",
  image: { height: 12, width: 14, channels: 24 },
  channels: 32,
  kernel: 3,
  batch: 256,
};
const epoch: Work = { kind: "epoch", preset: "cnn-fast", batch: 256 };
const step: Work = { kind: "step", sizes: [784, 128, 64, 10], batch: 8 };
const row: Row = {
  work: nameOf(step),
  system: "foldnet",
  engine: "wasm",
  threads: 1,
  batch: 8,
  value: 0.2,
  unit: "ms",
};

describe("bench.ts", () => {
  it("prints the machine, a table of medians with ratios, and what was skipped", async () => {
    const { code, output, errors } = await run(["--only", "batch 8 .*(foldnet wasm|tfjs|numpy)"]);
    assertEquals(code, 0);
    assertEquals(errors, "");
    assertStringIncludes(output, "a machine\n");
    assertMatch(output, /^step 784-128-64-10 +8 +foldnet +wasm +1 +2\.00 +ms +1\.00$/m);
    assertMatch(output, /^ +tfjs +cpu +1 +6\.00 +ms +3\.00$/m);
    assertMatch(output, /^skipped: numpy numpy, 1 thread: no numpy; .*apt-get install python3-n/m);
    assert(!/^ +numpy/m.test(output));
  });

  it("lets every system take its turn in each of five rounds", async () => {
    const { turns } = await run(["--only", "product 128x784x128 NN foldnet (reference|wasm)"]);
    assertEquals(turns.length, 4 * 5);
    assertEquals(turns.slice(0, 4), turns.slice(4, 8));
    assertEquals(new Set(turns.slice(0, 4)).size, 4);
  });

  it("prints nothing but JSON lines with --json, and what was skipped aside", async () => {
    const { output, errors } = await run(["--json", "--only", "batch 8 .*(foldnet native|numpy)"]);
    const rows = output.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ threads }) => threads), [1, 2, 1]);
    assertEquals(rows[2]?.engine, "native, 2 ranks");
    assertEquals(rows[0], { ...row, engine: "native", value: 2 });
    assertEquals(errors.trimEnd().split("\n").length, 2);
    assertMatch(errors, /^skipped: numpy /);
  });

  it("prints below the rows how cost grows with size", async () => {
    const { output } = await run(["--only", "product (64|128)x.*(wasm threads|numpy)"]);
    assertMatch(output, /^product 64x64x64 +foldnet +wasm/m);
    assertMatch(output, /\n\ntime of an operation .*: products +64 +128\nfoldnet wasm, 1 thread/);
  });

  it("prints seconds of an epoch, from the milliseconds of a step", async () => {
    const { output } = await run(["--only", "cnn-fast .*wasm"]);
    assertMatch(output, /^epoch cnn-fast +256 +foldnet +wasm +1 +0\.470 +s +1\.00$/m);
  });

  it("asks no system for works that it does not have", async () => {
    const { output, turns } = await run(["--only", "^(convolution|epoch) .*(foldnet|numpy|js)"]);
    // Two more systems train on two ranks, and convolve on none.
    assertEquals(turns.length, (9 * 6 + 2 * 8) * 5);
    assert(!/numpy|jax-js|tfjs/.test(output));
    const { code, errors } = await run(["--only", "convolution .*tfjs"]);
    assertEquals(code, 2);
    assertStringIncludes(errors, "picks no row");
  });

  it("leaves out a system that fails on the way", async () => {
    const { code, output } = await run(["--only", "batch 8 .*(PyTorch|tfjs)"]);
    assertEquals(code, 0);
    assertEquals(output.match(/skipped: PyTorch cpu, 1 thread: it broke/g)?.length, 1);
    assert(!/^step.*PyTorch/m.test(output));
    assertMatch(output, /tfjs +wasm +1 +2\.00 +ms +-$/m);
  });

  it("shows one live line on a terminal, no wider than it is, and clears it", async () => {
    const { errors } = await run(["--only", "tfjs"], 50);
    const live = errors.split("\r\x1b[K");
    assert(live.some((text) => text.startsWith("step 784-128-64-10 batch 8, round 1 of 5")));
    assert(live.every((text) => text.length < 50));
    assertEquals(live.at(-1), "");
  });

  it("refuses a wrong command line with exit code 2", async () => {
    for (
      const [args, hint] of [
        [["--onyl", "x"], "--onyl is no flag"],
        [["extra"], "see --help"],
        [["--only"], "needs a value"],
        [["--only", "nothing like it"], "picks no row"],
      ] as const
    ) {
      const { code, output, errors } = await run(args);
      assertEquals(code, 2);
      assertEquals(output, "");
      assertStringIncludes(errors, hint);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
  });

  it("prints its flags for --help", async () => {
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    for (const word of ["--only PATTERN", "--json", "--help"]) assertStringIncludes(output, word);
    assert(output.split("\n").every((line) => line.length <= 80));
  });
});

describe("parseOptions()", () => {
  it("gives what the flags say", () => {
    assertEquals(parseOptions([]), { help: false, json: false });
    assertEquals(parseOptions(["--json", "--only", "a"]), { help: false, json: true, only: "a" });
    assertThrows(() => parseOptions(["--jsn"]), UsageError, "--jsn");
  });
});

describe("rowFilter()", () => {
  const label = "product 784x128x128 TN foldnet wasm strict threads 1";

  it("takes texts and regular expressions, in capitals or not", () => {
    for (const pattern of ["", "WASM strict", "tn.*strict", "^product", "threads [12]$"]) {
      assert(rowFilter(pattern)(label), pattern);
    }
    for (const pattern of ["native", "^wasm", "threads 2"]) {
      assert(!rowFilter(pattern)(label), pattern);
    }
  });

  it("takes what is no regular expression as a text", () => {
    assert(rowFilter("(x")("a (X b"));
    assert(!rowFilter("(x")("x"));
  });
});

describe("labelOf()", () => {
  it("differs for every row, and names its work, batch, system, engine and threads", () => {
    const labels = WORKS.flatMap((work) => SYSTEMS.map((system) => labelOf(work, system)));
    assertEquals(new Set(labels).size, WORKS.length * SYSTEMS.length);
    assert(labels.includes("step 784-128-64-10 batch 8 tfjs wasm threads 1"));
    assert(labels.includes("product 784x128x128 TN foldnet wasm strict threads 1"));
    assert(labels.includes("convolution 12x12x24 32@3x3 inputs batch 256 PyTorch cpu threads 2"));
  });
});

describe("pythonPrograms() and installOf()", () => {
  it("name what each system has", () => {
    assertEquals(pythonPrograms("linux"), ["/usr/bin/python3", "python3"]);
    assertEquals(pythonPrograms("darwin"), ["python3"]);
    assertEquals(pythonPrograms("windows")[0], "python");
    assertEquals(installOf("numpy", "linux"), "sudo apt-get install python3-numpy");
    assertEquals(installOf("numpy", "darwin"), "python3 -m pip install numpy");
    assertEquals(installOf("torch", "windows"), "python -m pip install torch");
  });
});

describe("figureOf()", () => {
  it("gives GFLOP/s of a product and milliseconds of a step", () => {
    assertEquals(figureOf(product, 2 * 784 * 128 * 128 / 1e6), { value: 1, unit: "GFLOP/s" });
    assertEquals(figureOf(step, 0.5), { value: 0.5, unit: "ms" });
  });

  it("gives GFLOP/s of a convolution: all places, taps and channels of a batch", () => {
    const operations = 2 * (10 * 12) * (3 * 3 * 24) * 32 * 256;
    assertEquals(figureOf(convolution, operations / 1e6), { value: 1, unit: "GFLOP/s" });
  });

  it("gives the seconds of an epoch from the milliseconds of a step, of which it has 235", () => {
    assertEquals(figureOf(epoch, 40), { value: 9.4, unit: "s" });
    assertEquals(figureOf({ ...epoch, batch: 60_000 }, 40), { value: 0.04, unit: "s" });
  });
});

describe("the epoch", () => {
  const { recipe, ...design } = PRESETS[epoch.preset];

  it("has the batches of its preset", () => {
    for (const work of WORKS) {
      if (work.kind === "epoch") assertEquals(work.batch, PRESETS[work.preset].recipe.batchSize);
    }
  });

  it("of cnn trains the network that PyTorch has in words of its own", () => {
    const { recipe, ...design } = PRESETS.cnn;
    const image = { height: 28, width: 28, channels: 1 };
    // Change torch_training.py with it.
    assertEquals(
      networkOf(recipe, design, { image, classes: 10 }).layers?.map(({ name }) => name),
      [
        "conv2d 5x5: 28x28x1 -> 24x24x32",
        "maxPool2d 2x2: 24x24x32 -> 12x12x32",
        "batchNorm 32",
        "relu",
        "conv2d 3x3: 12x12x32 -> 12x12x64",
        "maxPool2d 2x2: 12x12x64 -> 6x6x64",
        "batchNorm 64",
        "relu",
        "conv2d 3x3: 6x6x64 -> 4x4x96",
        "batchNorm 96",
        "relu",
        "dense 1536 -> 10",
      ],
    );
  });

  it("trains the network that PyTorch has in words of its own", () => {
    const image = { height: 28, width: 28, channels: 1 };
    const network = networkOf(recipe, design, { image, classes: 10 });
    // Change torch_training.py with it.
    assertEquals(network.layers?.map(({ name }) => name), [
      "conv2d 5x5: 28x28x1 -> 24x24x24",
      "maxPool2d 2x2: 24x24x24 -> 12x12x24",
      "batchNorm 24",
      "relu",
      "conv2d 3x3: 12x12x24 -> 10x10x32",
      "maxPool2d 2x2: 10x10x32 -> 5x5x32",
      "batchNorm 32",
      "relu",
      "dense 800 -> 256",
      "relu",
      "dense 256 -> 10",
    ]);
    assertEquals(tree.size(network.init(random.key(1))), 215_250);
  });
});

describe("median()", () => {
  it("gives the value in the middle, and of two the mean", () => {
    assertEquals(median([3]), 3);
    assertEquals(median([10, 9, 1]), 9);
    assertEquals(median([4, 1, 2, 100]), 3);
    assertEquals(median([1, 2]), 1.5);
  });

  it("leaves its values as they are, and rejects none", () => {
    const values = [3, 1, 2];
    median(values);
    assertEquals(values, [3, 1, 2]);
    assertThrows(() => median([]), RangeError, "no values");
  });
});

describe("warmedUp()", () => {
  it("warms up for a while, and then takes the mean of as many runs as fill a sample", async () => {
    let time = 0;
    const counts: number[] = [];
    const run = (count: number): void => {
      counts.push(count);
      time += 10 * count;
    };
    const sample = await warmedUp({ run }, () => time);
    assert(time >= 250);
    counts.length = 0;
    assertEquals(await sample(200), 10);
    assertEquals(counts, [2, 20]);
  });
});

describe("countFor()", () => {
  it("gives two runs at least", () => {
    assertEquals(countFor(200, 0.5), 400);
    assertEquals(countFor(200, 150), 2);
    assertEquals(countFor(200, 5000), 2);
  });
});

describe("ratioOf()", () => {
  it("compares times with the default engine on one thread, for the same work", () => {
    const other = { ...row, system: "tfjs", value: 3 };
    assertEquals(ratioOf(other, [{ ...row, batch: 32 }, { ...row, threads: 2 }, other]), undefined);
    assertEquals(ratioOf(other, [{ ...row, value: 1.5 }, other]), 2);
    const long: Row = { ...other, unit: "s" };
    assertEquals(ratioOf(long, [{ ...row, value: 1.5, unit: "s" }, long]), 2);
  });

  it("takes a speed for what it is: half of it is twice the time", () => {
    const fast: Row = { ...row, unit: "GFLOP/s", value: 60 };
    assertEquals(ratioOf({ ...fast, engine: "reference", value: 30 }, [fast]), 2);
  });
});

describe("costsOf()", () => {
  const speed = (n: number, value: number, threads = 1): Row => {
    const work: Work = { kind: "square", n };
    return { ...row, work: nameOf(work), batch: null, unit: "GFLOP/s", threads, value };
  };
  const time = (batch: number, value: number): Row => ({ ...row, batch, value });

  it("divides the time of an operation by that of the best size, for each system", () => {
    const table = costsOf([
      { work: { kind: "square", n: 64 }, rows: [speed(64, 10), speed(64, 30, 2)] },
      { work: { kind: "square", n: 4096 }, rows: [speed(4096, 40)] },
    ]);
    const lines = table.split("\n");
    assertEquals(lines[0], "");
    assertMatch(lines[1] ?? "", /^time of an operation .*: products +64 +4096$/);
    assertMatch(lines[2] ?? "", /^foldnet wasm, 1 thread +4\.00 +1\.00$/);
    assertMatch(lines[3] ?? "", /^foldnet wasm, 2 threads +1\.00 +-$/);
    assertEquals(lines.length, 5);
  });

  it("shows how steps cost by batch and by width", () => {
    const wide: Work = { kind: "step", sizes: [784, 512, 256, 10], batch: 128 };
    const table = costsOf([
      { work: step, rows: [time(8, 0.2)] },
      { work: { ...step, batch: 128 }, rows: [time(128, 1.6)] },
      { work: wide, rows: [time(128, 16)] },
    ]);
    assertMatch(table, /by batch +8 +128\nfoldnet wasm, 1 thread +2\.00 +1\.00\n/);
    assertMatch(table, /by width +128 +512\nfoldnet wasm, 1 thread +1\.00 +1\.89\n/);
  });

  it("prints nothing for a single size", () => {
    assertEquals(costsOf([{ work: step, rows: [row] }, { work: product, rows: [row] }]), "");
  });
});

describe("operationsOf()", () => {
  it("counts the additions and multiplications of squares and steps", () => {
    assertEquals(operationsOf({ kind: "square", n: 10 }), 2000);
    assertEquals(operationsOf({ kind: "step", sizes: [4, 3, 2, 1], batch: 5 }), 10 * (24 + 18 + 6));
    assertEquals(operationsOf(product), undefined);
  });
});

describe("tableOf()", () => {
  it("names each work once, and parts works by an empty line", () => {
    const lines = tableOf([
      row,
      { ...row, system: "numpy", engine: "numpy", value: 0.1 },
      { ...row, work: "other", batch: null },
    ]).split("\n");
    assertMatch(lines[0] ?? "", /^work +batch +system +engine +threads +unit +time \/ wasm$/);
    assertMatch(lines[1] ?? "", /^step 784-128-64-10 +8 +foldnet +wasm +1 +0\.200 +ms +1\.00$/);
    assertMatch(lines[2] ?? "", /^ +numpy +numpy +1 +0\.100 +ms +0\.500$/);
    assertEquals(lines[3], "");
    assertMatch(lines[4] ?? "", /^other +foldnet/);
    assertEquals(lines.slice(5), [""]);
  });
});

describe("threeDigits()", () => {
  it("gives three digits, and all in front of the point", () => {
    assertEquals([0.0123, 0.5, 1.234, 61.27, 126.4, 1234.5].map(threeDigits), [
      "0.0123",
      "0.500",
      "1.23",
      "61.3",
      "126",
      "1235",
    ]);
  });
});

describe("reasonOf()", () => {
  it("finds the line that says why a program ended", () => {
    for (
      const [complaints, reason] of [
        ["", "it ended without a word"],
        ["Killed\n", "Killed"],
        [
          "Traceback (most recent call last):\n  File 1\nModuleNotFoundError: No module named 'x'\n",
          "ModuleNotFoundError: No module named 'x'",
        ],
        [
          "Hi there\nerror: Uncaught (in promise) Error: Cannot open it\n  throw it\n    at a.ts:1:2\n",
          "Cannot open it",
        ],
        [
          "error: npm package 'a' does not exist.\n    at b.ts\n",
          "npm package 'a' does not exist.",
        ],
      ] as const
    ) {
      assertEquals(reasonOf(complaints), reason);
    }
  });
});

describe("linesOf()", () => {
  it("joins what arrives in pieces", async () => {
    const bytes = new TextEncoder().encode("äb\n\nc\nd");
    const lines: string[] = [];
    const stream = ReadableStream.from([bytes.slice(0, 1), bytes.slice(1, 5), bytes.slice(5)]);
    for await (const line of linesOf(stream)) lines.push(line);
    assertEquals(lines, ["äb", "", "c", "d"]);
  });
});

interface Result {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  readonly turns: readonly string[];
}

/** Runs the bench on systems that need no programs. numpy is missing, and PyTorch fails. */
async function run(args: readonly string[], columns?: number): Promise<Result> {
  let output = "";
  let errors = "";
  const turns: string[] = [];
  const code = await main(args, {
    write: (text) => output += text,
    writeError: (text) => errors += text,
    columns: () => columns,
    machine: "a machine",
    pause: () => Promise.resolve(),
    open(system: System) {
      if (system.system === "numpy") return Promise.reject(new SystemError("no numpy"));
      // The samples of a step: 1, 2, 90, 2 and 2 ms, or three times that.
      const times = [1, 2, 90, 2, 2].map((time) => time * (system.engine === "cpu" ? 3 : 1));
      let taken = 0;
      return Promise.resolve({
        version: system.system,
        sample() {
          turns.push(`${system.engine} ${system.threads}`);
          if (system.system === "PyTorch") return Promise.reject(new SystemError("it broke"));
          return Promise.resolve(times[taken++ % times.length] ?? NaN);
        },
        close: () => {},
      });
    },
  });
  return { code, output, errors, turns };
}
