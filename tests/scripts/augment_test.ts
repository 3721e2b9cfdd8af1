import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decode } from "fast-png";
import { readIdxDirectory } from "../../mod.ts";
import { main } from "../../scripts/augment.ts";
import { contactSheet } from "../../scripts/shared/contact_sheet.ts";
import { exact } from "../shared/matrices.ts";

const tiny = ["--data", "tests/fixtures/tiny", "--out", "sheet.png"];

describe("augment.ts", () => {
  it("writes a sheet with each image as it is, and variants of it", async () => {
    const flags = [...tiny, "--rows", "3", "--columns", "2", "--zoom", "2"];
    const { code, output, errors, files } = await run(flags);
    assertEquals([code, errors], [0, ""]);
    assertEquals(
      output,
      "Wrote sheet.png: 3 images as they are, and each in 2 other ways, 196x184 pixels\n",
    );
    const { width, height, channels, data } = decode(files.get("sheet.png") ?? new Uint8Array());
    assertEquals([width, height, channels], [3 * 56 + 3 * 4 + 16, 3 * 56 + 4 * 4, 1]);

    const { train } = await readIdxDirectory("tests/fixtures/tiny");
    const first = train.targets.indexOf(0) * 784;
    const image = (left: number) =>
      Array.from(
        { length: 784 },
        (_, i) => data[(4 + 2 * Math.floor(i / 28)) * width + left + 2 * (i % 28)],
      );
    assertEquals(image(4), [...train.inputs.bytes.subarray(first, first + 784)]);
    const [one, other] = [image(4 + 56 + 16), image(4 + 56 + 16 + 56 + 4)];
    assert(one.some((pixel, i) => pixel !== other[i]));
  });

  it("shows the same for the same seed, and what the flags ask for", async () => {
    const sheet = async (...more: readonly string[]) => {
      const flags = [...tiny, "--rows", "2", "--columns", "3", "--zoom", "1", ...more];
      return [...(await run(flags)).files.get("sheet.png") ?? []].join();
    };
    const sheets = [
      await sheet(),
      await sheet("--seed", "1"),
      await sheet("--shift", "2"),
      await sheet("--elastic", "1,4"),
      await sheet("--flip"),
    ];
    assertEquals(new Set(sheets).size, 5);
    assertEquals(await sheet("--seed", "42"), sheets[0]);
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [[], "--out is missing"],
        [["--out", "config.json"], "the name of the file ends in .png"],
        [["--out"], "needs a value: --out FILE"],
        [[...tiny, "--rows", "0"], "a whole number from 1 to below 101"],
        [[...tiny, "--zoom", "20"], "a whole number from 1 to below 17"],
        [[...tiny, "--elastic", "1"], "two numbers"],
        [[...tiny, "--rotation", "1"], "did you mean --rotate?"],
        [["sheet.png"], "all flags begin with --"],
      ] as const
    ) {
      const { code, output, errors, files } = await run(args);
      assertEquals([code, output, files.size], [2, "", 0]);
      assertStringIncludes(errors, hint);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
  });

  it("says in one line what cannot be read or written, with exit code 1", async () => {
    const full = new Error("No space left on device");
    for (
      const [args, part] of [
        [["--data", "tests/fixtures/nowhere", "--out", "x.png"], "tests/fixtures/nowhere"],
        [tiny, "No space left"],
      ] as const
    ) {
      const { code, output, errors } = await run(args, () => Promise.reject(full));
      assertEquals([code, output], [1, ""]);
      assertStringIncludes(errors, part);
      assertMatch(errors, /^error: [^\n]+\n$/);
    }
  });

  it("prints its flags for --help", async () => {
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "--out FILE");
    assertStringIncludes(output, "--elastic ALPHA,SIGMA");
    assert(output.split("\n").every((line) => line.length <= 80));
  });
});

describe("contactSheet()", () => {
  const style = { zoom: 1, gap: 1, wideGap: 2, paper: 9 };

  it("puts columns of images side by side, the first by itself", () => {
    const size = { height: 1, width: 1, channels: 1 };
    const columns = [[[0], [1]], [[0.2], [-1]], [[2], [NaN]]].map(exact);
    const { height, width, data } = contactSheet(columns, size, style);
    assertEquals([height, width], [5, 8]);
    assertEquals([...data.subarray(8, 16)], [9, 0, 9, 9, 51, 9, 255, 9]);
    assertEquals([...data.subarray(24, 32)], [9, 255, 9, 9, 0, 9, 0, 9]);
    assert([0, 2, 4].every((row) => data.subarray(row * 8, row * 8 + 8).every((b) => b === 9)));
  });

  it("enlarges colored pixels as a whole", () => {
    const size = { height: 1, width: 2, channels: 3 };
    const one = exact([[0.2, 0.4, 0.6, 1, 0, 0]]);
    const { height, width, data } = contactSheet([one], size, { ...style, zoom: 2 });
    assertEquals([height, width], [4, 6]);
    const row = [9, 9, 9, 51, 102, 153, 51, 102, 153, 255, 0, 0, 255, 0, 0, 9, 9, 9];
    assertEquals([...data.subarray(18, 54)], [...row, ...row]);
  });
});

async function run(
  args: readonly string[],
  writeFile?: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<{
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}> {
  let output = "";
  let errors = "";
  const files = new Map<string, Uint8Array>();
  const code = await main(args, {
    write: (text) => output += text,
    writeError: (text) => errors += text,
    writeFile: writeFile ?? ((path, bytes) => Promise.resolve(void files.set(path, bytes))),
  });
  return { code, output, errors, files };
}
