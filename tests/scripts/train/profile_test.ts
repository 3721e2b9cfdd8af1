import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { profileText } from "../../../scripts/train/profile_text.ts";
import { inFolder } from "../../shared/folders.ts";
import { contentsOf, train } from "../trainer.ts";

const tiny = ["--data", "tests/fixtures/tiny", "--validation", "100", "--hidden", "16"];
const once = [...tiny, "--steps", "3", "--engine", "wasm", "--threads", "1"];

describe("profileText()", () => {
  it("lists kernels with their calls, times and shares, and sums them up", () => {
    const kernels = [
      { kernel: "matmul", calls: 1234, milliseconds: 30 },
      { kernel: "scale", calls: 5, milliseconds: 10 },
    ] as const;
    assertEquals(
      profileText({ kernels, notFinite: undefined }, 80),
      [
        "kernel  calls    ms    share",
        "matmul  1,234  30.0  75.00 %",
        "scale       5  10.0  25.00 %",
        "total   1,239  40.0",
        "All results are finite.",
      ].join("\n"),
    );
  });

  it("names the first result that is not finite, with its inputs", () => {
    const inputs = [
      { rows: 32, cols: 784, isFinite: true },
      { rows: 784, cols: 128, isFinite: false },
    ];
    const textOf = (given: typeof inputs) =>
      profileText({ kernels: [], notFinite: { kernel: "matmul", call: 12, inputs: given } }, 200)
        .split("\n").at(-1);
    assertEquals(
      textOf(inputs),
      "The first result that is not finite is that of matmul, call 12 " +
        "of 32x784 and 784x128 (not finite).",
    );
    assertEquals(
      textOf([]),
      "The first result that is not finite is that of matmul, call 12.",
    );
  });

  it("fits into the width of a terminal", () => {
    const inputs = Array.from({ length: 6 }, () => ({ rows: 1000, cols: 1000, isFinite: false }));
    const notFinite = { kernel: "concatColumns", call: 1, inputs } as const;
    const kernels = [{ kernel: "convolveWeightsGradient", calls: 1, milliseconds: 1 }] as const;
    const lines = profileText({ kernels, notFinite }, 40).split("\n");
    assert(lines.every((line) => line.length <= 40), lines.join("\n"));
  });
});

describe("train.ts --profile", () => {
  it("prints a table of kernels after the result", async () => {
    const { code, output, errors } = await train(["--no-save", ...once, "--profile"]);
    assertEquals([code, errors], [0, ""]);
    const [, table = ""] = output.split(/^test loss .*\n/m);
    assertMatch(table, /^\nkernel +calls +ms +share\n/);
    assertMatch(table, /^matmulTN +\d+ +\d+\.\d +\d+\.\d\d %$/m);
    assertMatch(table, /\ntotal .*\nAll results are finite\.\n$/);
  });

  it("prints a record with --json", async () => {
    const { output } = await train(["--no-save", ...once, "--profile", "--json"]);
    const { profile } = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
    const [{ calls }] = profile.kernels.filter(({ kernel }: { kernel: string }) =>
      kernel === "matmulTN"
    );
    // Three steps, and two dense layers.
    assertEquals(calls, 6);
    assertEquals(profile.notFinite, undefined);
  });

  it("names the kernel where a training diverges", async () => {
    const flags = ["--learning-rate", "1e30", "--schedule", "constant", "--profile"];
    const { code, output, errors } = await train(["--no-save", ...once, ...flags]);
    assertEquals(code, 1);
    assertStringIncludes(errors, "diverged");
    assertMatch(output, /\nThe first result that is not finite is that of \w+,\s+call\s+\d+/);
  });

  it("changes nothing of what is kept", async () => {
    await inFolder(async (folder) => {
      await train([...once, "--out", `${folder}/plain`]);
      await train([...once, "--out", `${folder}/profiled`, "--profile"]);
      assertEquals(contentsOf(`${folder}/profiled`), contentsOf(`${folder}/plain`));
    });
  });

  it("excludes --quiet", async () => {
    const { code, errors } = await train([...tiny, "--quiet", "--profile"]);
    assertEquals(code, 2);
    assertStringIncludes(errors, "--quiet and --profile exclude each other");
  });
});
