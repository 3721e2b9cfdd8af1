import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type CsvImages, readCsv, type ReadCsvOptions } from "../../lib/data/csv.ts";
import { type ImageDataset, imageDataset } from "../../lib/data/dataset.ts";
import { readIdxDirectory } from "../../lib/data/files.ts";
import { gzip, idxBytes, servedDirectory, serving, streamOf } from "./samples.ts";

const encoder = new TextEncoder();

async function read(text: string, options?: ReadCsvOptions): Promise<ImageDataset> {
  return datasetOf(await readCsv(streamOf(encoder.encode(text)), { name: "a.csv", ...options }));
}

/** Returns images without how they were read. */
function datasetOf(
  { reading: _, notes: __, firstRow: ___, ids: ____, ...images }: CsvImages,
): ImageDataset {
  return images;
}

async function rejects(text: string, problem: string, options?: ReadCsvOptions): Promise<void> {
  const error = await assertRejects(() => read(text, options), SyntaxError);
  assertEquals(error.message, `Cannot read a.csv: ${problem}`);
}

const twoImages = imageDataset(
  new Uint8Array([0, 1, 2, 3, 252, 253, 254, 255]),
  new Uint8Array([7, 0]),
  { height: 2, width: 2 },
);

describe("readCsv()", () => {
  it("names the first of several pixels that are none", async () => {
    await rejects(
      "label,p0,p1,p2,p3\n1,300,301,0,0\n",
      "row 2, column 2: pixel 300 is not a whole number from 0 to 255 " +
        "(--max-pixel, the option maxPixel, says which number is white)",
    );
  });

  it("reads a label and its pixels from each row", async () => {
    assertEquals(await read("7,0,1,2,3\n0,252,253,254,255\n"), twoImages);
  });

  it("skips a header", async () => {
    assertEquals(await read("label,p0,p1,p2,p3\n7,0,1,2,3\n0,252,253,254,255\n"), twoImages);
    assertEquals(await read("label,0,1,2,3\n7,0,1,2,3\n0,252,253,254,255\n"), twoImages);
  });

  it("accepts any line ends, blank lines, a byte order mark, quotes and blanks", async () => {
    const variants = [
      "7,0,1,2,3\r\n0,252,253,254,255\r\n",
      "7,0,1,2,3\n0,252,253,254,255",
      "\n7,0,1,2,3\n\n\r\n0,252,253,254,255\n\n\n",
      "\ufeff7,0,1,2,3\n0,252,253,254,255\n",
      "\ufefflabel,a,b,c,d\n7,0,1,2,3\n0,252,253,254,255\n",
      '"label","a,b","c","d","e"\n"7","0","1","2","3"\n0,252,253,"254",255\n',
      "7, 0, 1, 2, 3\n 0 ,252\t,253,254, 255\n",
      "007,000,001,02,3\n0,252,253,254,255\n",
    ];
    for (const text of variants) assertEquals(await read(text), twoImages, JSON.stringify(text));
  });

  it("decompresses gzip, recognized by its content", async () => {
    const bytes = await gzip(encoder.encode("7,0,1,2,3\n0,252,253,254,255\n"));
    assertEquals(datasetOf(await readCsv(streamOf(bytes))), twoImages);
  });

  it("reads from a path, a file URL and a URL", async () => {
    const path = "tests/fixtures/two_images.csv";
    const files = { "two_images.csv": encoder.encode("7,0,1,2,3\n0,252,253,254,255\n") };
    assertEquals(datasetOf(await readCsv(path)), twoImages);
    const url = new URL("../fixtures/two_images.csv", import.meta.url);
    assertEquals(datasetOf(await readCsv(url)), twoImages);
    const served = async () => datasetOf(await readCsv(new URL("two_images.csv", servedDirectory)));
    assertEquals(await serving(files, served), twoImages);
  });

  it("uses the given sizes, and derives the others", async () => {
    const row = `3${",9".repeat(12)}\n`;
    const geometries: [ReadCsvOptions, number[]][] = [
      [{ height: 3, width: 4 }, [3, 4, 1]],
      [{ height: 2 }, [2, 6, 1]],
      [{ width: 3 }, [4, 3, 1]],
      [{ channels: 3 }, [2, 2, 3]],
      [{ height: 1, channels: 2 }, [1, 6, 2]],
    ];
    for (const [options, expected] of geometries) {
      const { height, width, channels } = await read(row, { label: 1, ...options });
      assertEquals([height, width, channels], expected);
    }
  });

  it("reads more rows than its first buffer holds", async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i % 10},${i % 256}`);
    const { inputs, targets } = await read(rows.join("\n"), { label: 1 });
    assertEquals(inputs.rows, 3000);
    assertEquals([inputs.bytes[2999], targets[2999]], [2999 % 256, 9]);
  });

  it("rejects data without images", async () => {
    await rejects("", "it is empty");
    await rejects("\n\n", "it is empty");
    await rejects("label,p0\n", "it has a header, but no images");
  });

  it("rejects a row of the wrong length", async () => {
    await rejects("7,0,1,2,3\n0,1,2,3\n", "row 2 has 4 fields, but the rows before it have 5");
    await rejects(
      "l,a,b,c,d\n7,0,1,2,3\n0,1,2,3,4,5\n",
      "row 3 has 6 fields, but the rows before it have 5",
    );
    await rejects("7,0,1,2,3\n0\n", "row 2 has 1 fields, but the rows before it have 5");
  });

  it("rejects rows that do not fit the sizes", async () => {
    await rejects("7,0,1,2,3,4,5,6\n", "row 1 has a label and 7 pixels, not a square image");
    await rejects("label\n7\n", "row 2 has a label and 0 pixels, not a square image");
    await rejects("7,1,2,3\n", "row 1 has a label and 3 pixels, not an image of 2x3", {
      height: 2,
      width: 3,
    });
    await rejects("7,1\n", "row 1 has a label and 1 pixels, not an image of height 3", {
      height: 3,
    });
    await rejects(
      "7,1,2,3,4,5,6\n",
      "row 1 has a label and 6 pixels, not a square image of 3 channels",
      { channels: 3 },
    );
  });

  it("rejects a label that is not a class", async () => {
    const options = { label: 1, classes: 10 };
    const rule = "is not a whole number from 0 to 9";
    await rejects("10,1\n", `row 1, column 1: label "10" ${rule}`, options);
    await rejects("l,p\n1,1\n-1,1\n", `row 3, column 1: label "-1" ${rule}`, options);
    await rejects("1,1\n1.5,1\n", `row 2, column 1: label "1.5" ${rule}`, options);
    await rejects(
      "label,p\n256,1\n",
      'row 2, column 1: label "256" is not a whole number from 0 to 255: choose another column by the option ' +
        "label (--label COLUMN), or number the classes from 0",
    );
    await rejects(
      "label,p\n1,1\n,1\n",
      'row 3, column 1: the label is missing (""): fill it in, or leave out the row',
    );
    await rejects("1,1\ncat,1\n", 'row 2, column 1: pixel "cat" is not a number');
    await rejects("2,1\n", 'row 1, column 1: label "2" is not a whole number from 0 to 1', {
      classes: 2,
      label: 1,
    });
    assertEquals((await read("46,1\n", { classes: 47, label: 1 })).classes, 47);
  });

  it("rejects a pixel that is no number from 0 to 255", async () => {
    const rule = "is not a whole number from 0 to 255";
    const large = " (--max-pixel, the option maxPixel, says which number is white)";
    const cases: readonly (readonly [field: string, problem: string])[] = [
      ["256", `pixel 256 ${rule}${large}`],
      ["-1", `pixel -1 ${rule}`],
      ["-0.5", `pixel -0.5 ${rule}`],
      ["25.5", `pixel 25.5 ${rule}, nor a fraction from 0 to 1`],
      ["1e3", `pixel 1000 ${rule}${large}`],
      ["0x10", 'pixel "0x10" is not a number'],
      ["1 2", 'pixel "1 2" is not a number'],
      ["９", 'pixel "９" is not a number'],
      ["Infinity", 'pixel "Infinity" is not a number'],
      ["1234567890".repeat(3) + "x", 'pixel "12345678901234567890…" is not a number'],
    ];
    // The third column is looked at while the file is read, and the last one at its end.
    for (const [field, problem] of cases) {
      const option = { label: "label" };
      const header = "label,a,b,c,d\n";
      await rejects(`${header}7,0,${field},0,0\n`, `row 2, column 3: ${problem}`, option);
      await rejects(
        `${header}7,0,0,0,0\n7,0,0,0,${field}\n`,
        `row 3, column 5: ${problem}`,
        option,
      );
    }
  });

  it("says where a value is missing, and what to do", async () => {
    for (const field of ["", " ", "NA", "nan", "?", "null", "-"]) {
      for (const column of [3, 5]) {
        const row = [7, 0, 0, 0, 0].map((value, i) => i === column - 1 ? field : value);
        await rejects(
          `label,a,b,c,d\n${row}\n`,
          `row 2, column ${column}: the value is missing (${JSON.stringify(field)}): ` +
            "fill it in, or leave out the row or the column",
        );
      }
    }
  });

  it("rejects quotes that do not match", async () => {
    for (const text of ['7,0,1,"2,3\n', '7,0,1,2",3\n', '7,0,1,"2"2,3\n']) {
      const error = await assertRejects(() => read(text), SyntaxError);
      assertMatch(error.message, /^Cannot read a\.csv: .+ line \d+.*$/);
    }
  });

  it("rejects a broken gzip stream", async () => {
    const bytes = await gzip(encoder.encode("7,0,1,2,3\n".repeat(100)));
    await assertRejects(
      () => readCsv(streamOf(bytes.subarray(0, -4)), { name: "a.csv.gz" }),
      SyntaxError,
      "Cannot read a.csv.gz: its gzip stream is broken: ",
    );
  });

  it("names a file that is missing, and a directory", async () => {
    await assertRejects(() => readCsv("no/where.csv"), Error, "Cannot find no/where.csv");
    await assertRejects(() => readCsv("data"), Error, "Cannot read data: it is a directory");
  });

  it("rejects options that no dataset can have, before it reads", async () => {
    const options = [{ classes: 0 }, { classes: 300 }, { height: 0 }, { width: 1.5 }, {
      channels: -1,
    }];
    for (const option of options) {
      await assertRejects(
        () => readCsv("no/where.csv", option),
        RangeError,
        "Cannot make a dataset",
      );
    }
  });

  it("cancels its source when it fails", async () => {
    const cancelled = Promise.withResolvers<void>();
    const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(encoder.encode("7,0\n7,x\n")),
      pull: (controller) => controller.enqueue(encoder.encode("7,0\n")),
      cancel: () => cancelled.resolve(),
    });
    await assertRejects(() => readCsv(source), SyntaxError, 'pixel "x"');
    // A pipe passes the cancellation on some microtasks later.
    await cancelled.promise;
  });

  it("returns the same dataset as the IDX reader for the same images", async () => {
    const images = fc.record({
      height: fc.integer({ min: 1, max: 4 }),
      width: fc.integer({ min: 1, max: 4 }),
      labels: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 5 }),
      seed: fc.nat(),
      header: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(images, async ({ height, width, labels, seed, header }) => {
        const size = height * width;
        const pixels = Uint8Array.from(
          { length: labels.length * size },
          (_, i) => Math.imul(seed + i, 0x9e3779b1) >>> 24,
        );
        const rows = labels.map((
          label,
          i,
        ) => [label, ...pixels.subarray(i * size, (i + 1) * size)]);
        const csv = [...(header ? [["label", ...Array(size).fill("p")].join()] : []), ...rows].join(
          "\n",
        );
        const files = {
          "train-images-idx3-ubyte": idxBytes([labels.length, height, width], pixels),
          "train-labels-idx1-ubyte": idxBytes([labels.length], labels),
          "t10k-images-idx3-ubyte": idxBytes([labels.length, height, width], pixels),
          "t10k-labels-idx1-ubyte": idxBytes([labels.length], labels),
        };
        const { train } = await serving(files, () => readIdxDirectory(servedDirectory));
        assertEquals(await read(csv, { height, width, label: 1, maxPixel: 255 }), train);
      }),
      { seed: 1 },
    );
  });

  it("returns the same dataset however the bytes are cut into chunks", async () => {
    const bytes = encoder.encode('\ufeff"läbel",p\r\n1,255\r\n"2",7\r\n\r\n3, 9\n');
    const expected = await readCsv(streamOf(bytes));
    assertEquals([...expected.targets, ...expected.inputs.bytes], [1, 2, 3, 255, 7, 9]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: bytes.length })), async (cuts) => {
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
        assertEquals(await readCsv(streamOf(...chunks)), expected);
      }),
      { seed: 1 },
    );
  });

  it("reads mutated data into whole datasets or rejects it in one line", async () => {
    const whole = "label,p0,p1,p2,p3\n7,0,1,2,3\n0,252,253,254,255\n";
    const piece = fc.oneof(
      fc.constantFrom(
        "",
        ",",
        "\n",
        "\r",
        '"',
        '""',
        "-",
        ".",
        "9",
        "1e2",
        " ",
        "\0",
        "\ud83d\ude00",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const edits = fc.array(fc.tuple(fc.nat({ max: whole.length }), fc.nat({ max: 3 }), piece), {
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(edits, async (edits) => {
        const text = edits.reduce(
          (text, [at, removed, piece]) => text.slice(0, at) + piece + text.slice(at + removed),
          whole,
        );
        await readsInFullOrRejects(encoder.encode(text));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it("reads random bytes into whole datasets or rejects them in one line", async () => {
    const gzipLike = fc.uint8Array().map((bytes) => Uint8Array.from([0x1f, 0x8b, ...bytes]));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array(), gzipLike),
        (bytes) => readsInFullOrRejects(new Uint8Array(bytes)),
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});

async function readsInFullOrRejects(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    const { inputs, targets, height, width, channels, classes, notes } = await readCsv(
      streamOf(bytes),
    );
    assertEquals(inputs.cols, height * width * channels);
    assertEquals(inputs.bytes.length, inputs.rows * inputs.cols);
    assertEquals(targets.length, inputs.rows);
    assert(inputs.rows > 0 && targets.every((label) => label < classes));
    const isTold = notes.some((note) => /of one class/.test(note));
    assert(inputs.rows === 1 || new Set(targets).size > 1 || isTold);
  } catch (error) {
    assert(error instanceof SyntaxError, `${error}`);
    assertMatch(error.message, /^Cannot read the CSV data: .+$/);
  }
}
