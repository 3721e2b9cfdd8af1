import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { readIdxDirectory, type TrainAndTest } from "../../lib/data/files.ts";
import { gzip, idxBytes, sampleFiles, servedDirectory, serving } from "./samples.ts";

type Files = Record<string, Uint8Array<ArrayBuffer>>;

function read(files: Files, options: { classes?: number } = {}): Promise<TrainAndTest> {
  return serving(files, () => readIdxDirectory(servedDirectory, options));
}

async function rejects(files: Files, message: string): Promise<void> {
  const error = await assertRejects(() => read({ ...sampleFiles(), ...files }), SyntaxError);
  assertEquals(error.message.replaceAll(servedDirectory.href, ""), message);
}

function renamed(files: Files, rename: (name: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [rename(name), bytes]));
}

describe("readIdxDirectory()", () => {
  it("reads four files into two datasets", async () => {
    const { train, test } = await read(sampleFiles());
    assertEquals(train, {
      inputs: {
        rows: 2,
        cols: 6,
        bytes: new Uint8Array([0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255]),
        scale: 1 / 255,
        shift: 0,
      },
      targets: new Uint8Array([7, 0]),
      height: 2,
      width: 3,
      channels: 1,
      classes: 10,
    });
    assertEquals([...test.inputs.bytes], [9, 8, 7, 6, 5, 4]);
    assertEquals([...test.targets], [9]);
  });

  it("recognizes gzip by the content, not by the name", async () => {
    const expected = await read(sampleFiles());
    const compressed: Files = {};
    for (const [name, bytes] of Object.entries(sampleFiles())) compressed[name] = await gzip(bytes);
    assertEquals(await read(compressed), expected);
    assertEquals(await read(renamed(compressed, (name) => `${name}.gz`)), expected);
    assertEquals(await read(renamed(sampleFiles(), (name) => `${name}.gz`)), expected);
  });

  it("reads files with a dot in place of the second dash", async () => {
    const dotted = renamed(sampleFiles(), (name) => name.replace("-idx", ".idx"));
    assertEquals(await read(dotted), await read(sampleFiles()));
  });

  it("reads from a path, a file URL, and a URL without a slash at its end", async () => {
    const directories = [
      "data/mnist",
      "data/mnist/",
      new URL("../../data/mnist", import.meta.url),
    ];
    for (const directory of directories) {
      assertEquals((await readIdxDirectory(directory)).test.inputs.rows, 10_000);
    }
    const slashless = new URL(servedDirectory.href.slice(0, -1));
    const { test } = await serving(sampleFiles(), () => readIdxDirectory(slashless));
    assertEquals(test.inputs.rows, 1);
  });

  it("reads images with channels", async () => {
    const { train } = await read({
      "train-images-idx3-ubyte": idxBytes([2, 1, 2, 3], new Uint8Array(12)),
      "train-labels-idx1-ubyte": idxBytes([2], [1, 0]),
      "t10k-images-idx3-ubyte": idxBytes([1, 1, 2, 3], new Uint8Array(6)),
      "t10k-labels-idx1-ubyte": idxBytes([1], [1]),
    });
    assertEquals([train.height, train.width, train.channels, train.inputs.cols], [1, 2, 3, 6]);
  });

  it("names a file that is missing", async () => {
    const { "t10k-labels-idx1-ubyte": _, ...others } = sampleFiles();
    const missing = [
      [() => read(others), `t10k-labels-idx1-ubyte, with or without .gz, in ${servedDirectory}`],
      [
        () => readIdxDirectory("no/where"),
        "train-images-idx3-ubyte, with or without .gz, in no/where",
      ],
      [
        () => readIdxDirectory("deno.json"),
        "train-images-idx3-ubyte, with or without .gz, in deno.json",
      ],
    ] as const;
    for (const [read, message] of missing) {
      await assertRejects(read, Error, `Cannot find ${message}`);
    }
  });

  it("names the file that a server refuses", async () => {
    const original = globalThis.fetch;
    try {
      const answers = [
        [
          () => Promise.resolve(new Response(null, { status: 503, statusText: "Busy" })),
          "answered 503 Busy",
        ],
        [() => Promise.reject(new TypeError("fetch failed")), "cannot be reached"],
      ] as const;
      for (const [answer, problem] of answers) {
        globalThis.fetch = answer;
        await assertRejects(
          () => readIdxDirectory(servedDirectory),
          Error,
          `Cannot read ${servedDirectory}train-images-idx3-ubyte.gz: the server ${problem}`,
        );
      }
    } finally {
      globalThis.fetch = original;
    }
  });

  it("rejects a malformed file", async () => {
    await rejects(
      { "train-labels-idx1-ubyte": new Uint8Array() },
      "Cannot read train-labels-idx1-ubyte: it is empty",
    );
    await rejects(
      { "t10k-images-idx3-ubyte": idxBytes([1, 2, 3], [9, 8, 7, 6, 5]) },
      "Cannot read t10k-images-idx3-ubyte: it ends at byte 21, but its 1x2x3 bytes of data end at byte 22",
    );
  });

  it("rejects a broken gzip stream", async () => {
    const whole = await gzip(idxBytes([2], [7, 0]));
    const files = { ...sampleFiles(), "train-labels-idx1-ubyte.gz": whole.subarray(0, -3) };
    await assertRejects(
      () => read(files),
      SyntaxError,
      `Cannot read ${servedDirectory}train-labels-idx1-ubyte.gz: its gzip stream is broken: `,
    );
  });

  it("rejects different numbers of images and labels", async () => {
    await rejects(
      { "train-labels-idx1-ubyte": idxBytes([3], [7, 0, 1]) },
      "Cannot pair train-images-idx3-ubyte with train-labels-idx1-ubyte: " +
        "they hold 2 images and 3 labels",
    );
  });

  it("rejects a label that is not a class", async () => {
    await rejects(
      { "t10k-labels-idx1-ubyte": idxBytes([1], [10]) },
      "Cannot read t10k-labels-idx1-ubyte: label 10 of image 0 is not from 0 to 9",
    );
    await assertRejects(
      () => read(sampleFiles(), { classes: 7 }),
      SyntaxError,
      "label 7 of image 0",
    );
  });

  it("rejects images in the file of labels, and labels in the file of images", async () => {
    const { "train-images-idx3-ubyte": images = new Uint8Array() } = sampleFiles();
    await rejects(
      { "train-labels-idx1-ubyte": images },
      "Cannot read labels from train-labels-idx1-ubyte: it holds images",
    );
    await rejects(
      { "train-images-idx3-ubyte": idxBytes([2], [1, 2]) },
      "Cannot read images from train-images-idx3-ubyte: it holds labels",
    );
  });

  it("rejects files without images", async () => {
    await rejects(
      { "train-images-idx3-ubyte": idxBytes([0, 28, 28], []) },
      "Cannot read images from train-images-idx3-ubyte: it holds no images",
    );
  });

  it("rejects training and test images of different sizes", async () => {
    await rejects(
      { "t10k-images-idx3-ubyte": idxBytes([1, 3, 2], new Uint8Array(6)) },
      "Cannot use train-images-idx3-ubyte with t10k-images-idx3-ubyte: " +
        "the images are 2x3x1 and 3x2x1",
    );
  });

  it("rejects a number of classes that is not from 1 to 256", async () => {
    await assertRejects(() => read(sampleFiles(), { classes: 0 }), RangeError, "of 0 classes");
  });

  it("reads mutated files into whole datasets or rejects them in one line", async () => {
    const names = Object.keys(sampleFiles());
    const edit = fc.tuple(fc.constantFrom(...names), fc.nat({ max: 20 }), fc.nat({ max: 255 }));
    const edits = fc.array(edit, { maxLength: 2 });
    const cut = fc.option(fc.tuple(fc.constantFrom(...names), fc.nat({ max: 20 })));
    const zipped = fc.option(fc.constantFrom(...names));
    await fc.assert(
      fc.asyncProperty(edits, zipped, cut, async (edits, zipped, cut) => {
        const files = sampleFiles();
        for (const [name, position, byte] of edits) {
          const bytes = files[name];
          if (bytes !== undefined) bytes[position] = byte;
        }
        if (zipped !== null) files[zipped] = await gzip(files[zipped] ?? new Uint8Array());
        if (cut !== null) files[cut[0]] = (files[cut[0]] ?? new Uint8Array()).slice(0, cut[1]);
        try {
          const { train, test } = await read(files);
          for (const { inputs, targets, height, width, channels } of [train, test]) {
            assertEquals(inputs.cols, height * width * channels);
            assertEquals(inputs.bytes.length, inputs.rows * inputs.cols);
            assertEquals(targets.length, inputs.rows);
            assert(targets.every((label) => label < 10));
          }
        } catch (error) {
          assert(error instanceof SyntaxError, `${error}`);
          assertMatch(error.message, /^Cannot (read|pair|use) .+$/);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
