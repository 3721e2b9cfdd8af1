import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type CsvImages, readCsv, type ReadCsvOptions } from "../../lib/data/csv.ts";
import { streamOf } from "./samples.ts";

function read(text: string | Uint8Array, options?: ReadCsvOptions): Promise<CsvImages> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return readCsv(streamOf(new Uint8Array(bytes)), { name: "a.csv", ...options });
}

function fixture(name: string, options?: ReadCsvOptions): Promise<CsvImages> {
  return readCsv(`tests/fixtures/csv/${name}.csv`, options);
}

async function problem(text: string, options?: ReadCsvOptions): Promise<string> {
  const { message } = await assertRejects(() => read(text, options), SyntaxError);
  return message.replace("Cannot read a.csv: ", "");
}

const ASK = "Please say which column holds the labels, by the option label (--label COLUMN)";

/** The labels of the fixtures with 80 rows. */
const LABELS = Array.from({ length: 80 }, (_, i) => i % 4);

describe("the column of labels in CSV", () => {
  it("is the one that the header names, wherever it is", async () => {
    const { targets, inputs, notes } = await fixture("with_header");
    assertEquals([...targets], LABELS);
    assertEquals([...inputs.bytes.subarray(0, 16)], [
      0,
      4,
      18,
      27,
      255,
      25,
      24,
      2,
      255,
      8,
      3,
      15,
      255,
      24,
      14,
      15,
    ]);
    assertEquals(notes, ['labels are in column 17, "class"']);
    for (
      const name of [
        "LABEL",
        "Class",
        "target",
        "y",
        "digit",
        "class_label",
        "Species",
        "classLabel",
      ]
    ) {
      const { targets, inputs } = await read(`a,${name},b,c,d\n1,3,20,3,4\n5,2,7,8,9\n`);
      assertEquals([[...targets], [...inputs.bytes]], [[3, 2], [1, 20, 3, 4, 5, 7, 8, 9]], name);
    }
  });

  it("is the last one where the first one is always 0, and is told", async () => {
    const { targets, notes, reading } = await fixture("no_header");
    assertEquals([...targets], LABELS);
    assertEquals(notes, ["labels are in column 17, the last: column 1 is always 0"]);
    assertEquals(reading, { label: 17, labelsBelow: 4, maxPixel: 255 });
  });

  it("is the first one in files such as MNIST's, without a word", async () => {
    const { targets, notes } = await read("5,0,100,200,0\n0,0,255,9,0\n4,7,80,90,0\n");
    assertEquals([[...targets], notes], [[5, 0, 4], []]);
  });

  it("is asked for where both ends or none have labels", async () => {
    assertEquals(
      await problem("1,0,100,200,3\n0,0,255,9,2\n"),
      "the first and the last column both look like labels: column 1 has numbers from 0 to 1, " +
        `column 5 has numbers from 2 to 3. ${ASK}`,
    );
    assertEquals(
      await problem("0,0,100,200,0\n0,0,255,9,0\n"),
      `no column looks like labels of two or more classes: column 1 is always 0, column 5 is always 0. ${ASK}`,
    );
    assertMatch(
      await problem("label,a,b,c,class\n0,0,100,200,0\n"),
      /^columns 1 \("label"\) and 5 \("class"\) may be/,
    );
  });

  it("is the one that the option names or numbers, also from the end", async () => {
    const text = "a,b,kind,c,d\n1,2,3,4,5\n6,7,8,9,10\n";
    for (const label of ["kind", "KIND", 3, -3]) {
      assertEquals([...(await read(text, { label })).targets], [3, 8], `${label}`);
    }
    assertEquals(
      await problem(text, { label: "sort" }),
      'no column is named "sort": its header is "a", "b", "kind", "c", "d"',
    );
    assertEquals(
      await problem(text, { label: 6 }),
      "it has no column 6: its 5 columns are counted from 1, or from -1 at the end",
    );
    assertEquals(
      await problem("1,2\n", { label: "a" }),
      'it has no header that names a column "a"',
    );
    await assertRejects(() => read(text, { label: 0 }), RangeError, "columns are counted from 1");
  });

  it("is missing where the numbers of a row are an image", async () => {
    const path = "test_without_labels";
    await assertRejects(
      () => fixture(path),
      SyntaxError,
      "it has no column of labels: the 16 numbers a row are an image",
    );
    const { inputs, reading } = await fixture(path, { optionalLabel: true });
    assertEquals([inputs.rows, inputs.cols, reading.label], [80, 16, false]);
    const labelled = await fixture("with_header");
    assertEquals(inputs.bytes, labelled.inputs.bytes);
  });

  it("is the first one if it has ten classes or more, but not the last one, which may hold pixels", async () => {
    const { targets, classes } = await read("12,0,100,200,0\n3,0,255,9,0\n");
    assertEquals([[...targets], classes], [[12, 3], 13]);
    assertEquals(
      await problem("7,0,100,200,0\n7,0,255,9,16\n"),
      `only the last column could be labels, or pixels: column 1 is always 7, ` +
        `column 5 has numbers from 0 to 16. ${ASK}`,
    );
  });

  it("is asked for where a pixel of two values stands at the other end", async () => {
    for (const labels of [[1, 26], [1, 10], [0, 9], [65, 90]]) {
      const rows = labels.map((label, i) => `${label},0,100,200,${i}`);
      const back = labels.map((label, i) => `${i},0,100,200,${label}`);
      for (const text of [rows, back]) {
        for (const options of [{}, { classes: 10 }, { classes: 26 }]) {
          if (options.classes !== undefined && options.classes < Math.max(...labels)) continue;
          assertMatch(
            await problem(text.join("\n"), options),
            /^the first and the last column both/,
          );
        }
      }
    }
  });

  it("is named unless digits stand first and the last column cannot be labels", async () => {
    const notes = async (text: string): Promise<readonly string[]> => (await read(text)).notes;
    assertEquals(await notes("12,0,100,200,0\n3,0,255,9,0\n"), [
      "labels are in column 1, the first: column 5 is always 0",
    ]);
    assertEquals(
      (await notes("cat,0,100,200,1\ndog,0,255,9,0\n"))[0],
      "labels are in column 1, the first: column 5 has numbers from 0 to 1",
    );
    assertMatch(
      await problem("7,0,100,200,0\n7,0,255,9,1\n"),
      /^only the last column could be labels/,
    );
  });

  it("names the classes -1 and 1, and says that other such numbers are labels", async () => {
    for (const text of ["-1,7\n1,8\n-1,9\n", "label,p\n-1,7\n1,8\n-1,9\n"]) {
      const { targets, classNames } = await read(text);
      assertEquals([[...targets], classNames], [[0, 1, 0], ["-1", "1"]]);
    }
    assertMatch(
      await problem("label,p\n1,7\n1000,8\n"),
      /^row 3, column 1: label "1000" is not a whole number from 0 to 255: choose another column/,
    );
    assertMatch(await problem("-2,7\n1,8\n"), /^row 1, column 1: label "-2" is not a whole number/);
  });

  it("says aloud that all images are of one class", async () => {
    const { notes } = await read("label,p\n3,70\n3,80\n");
    assertEquals(notes, ["all 2 images are of one class, 3"]);
  });

  it("stands beside a column that counts the rows, which is left out", async () => {
    for (const name of ["", "id", "Unnamed: 0", "index"]) {
      const { inputs, notes } = await read(`${name},label,p\n0,3,70\n1,4,80\n`);
      assertEquals([...inputs.bytes], [70, 80]);
      assertEquals(notes[0], `column 1${name && `, "${name}",`} counts the rows, and is left out`);
    }
    const rows = Array.from({ length: 20 }, (_, i) => `${i + 1},${i % 3},${70 + i}`);
    const { inputs, targets, notes } = await read(rows.join("\n"), { classes: 3 });
    assertEquals([inputs.bytes[19], targets[19]], [89, 1]);
    assertEquals(notes, ["column 1 counts the rows, and is left out"]);
  });

  it("stands where it stood in a file of the same kind", async () => {
    const like = { label: 5, maxPixel: 255 };
    const { targets } = await read("11,0,100,200,3\n0,0,255,9,3\n", { like });
    assertEquals([...targets], [3, 3]);
    const both = await read("1,0,100,200,3\n0,0,255,9,2\n", { like });
    assertEquals([...both.targets], [3, 2]);
    assertEquals(both.notes, [
      "labels are in column 5, though column 1 looks like labels too: the file before has its labels in column 5",
    ]);
    const { targets: first } = await read("1,0,100,200,30\n0,0,255,9,2\n", {
      like: { ...like, labelsBelow: 10 },
    });
    assertEquals([...first], [1, 0]);
    const { message } = await assertRejects(
      () => read("1,0,100,200,3\n0,0,255,9,3\n", { like }),
      SyntaxError,
    );
    assertMatch(message, /has its labels in column 5, but here column 5 is always 3, column 1 has/);
  });

  it("can hold texts, which name the classes", async () => {
    const { targets, classes, classNames, notes, reading } = await read("70,dog\n80,cat\n90,dog\n");
    assertEquals([[...targets], classes, classNames], [[1, 0, 1], 2, ["cat", "dog"]]);
    assertEquals(notes.at(-1), 'classes are "cat", "dog"');
    const other = await read("70,dog\n", { like: reading });
    assertEquals([[...other.targets], other.classNames], [[1], ["cat", "dog"]]);
    const { message } = await assertRejects(() => read("70,cow\n", { like: reading }), SyntaxError);
    assertMatch(message, /row 1, column 2: label "cow" is none of the classes "cat", "dog"$/);
  });
});

describe("the text of CSV", () => {
  const plain = "label,p\n1,70\n2,80\n";

  it("has any separator, which is told", async () => {
    const names = { ";": "semicolons", "\t": "tabs", " ": "blanks", "   ": "blanks", "|": '"|"' };
    for (const [separator, name] of Object.entries(names)) {
      const { targets, inputs, notes } = await read(plain.replaceAll(",", separator));
      assertEquals([[...targets], [...inputs.bytes]], [[1, 2], [70, 80]], name);
      assertEquals(notes, [`fields are separated by ${name}`]);
    }
    const padded = await read("  1  70\n  2   8\n", { label: 1 });
    assertEquals([...padded.inputs.bytes], [70, 8]);
    const given = await read("1:70\n2:80\n", { separator: ":", label: 1 });
    assertEquals([...given.targets], [1, 2]);
    await assertRejects(() => read(plain, { separator: "ab" }), RangeError, "one character");
  });

  it("has decimal commas where semicolons separate fields", async () => {
    const { inputs, notes } = await read("label;p\n1;0,5\n2;1\n");
    assertEquals([...inputs.bytes], [128, 255]);
    assertEquals(notes[1], "pixels are fractions from 0 (black) to 1 (white)");
  });

  it("is UTF-16 with a byte order mark, and has any line ends", async () => {
    for (const text of [plain, plain.replaceAll("\n", "\r"), plain.replaceAll("\n", "\r\n")]) {
      const codes = Uint16Array.from(`\ufeff${text}`, (char) => char.charCodeAt(0));
      const little = new Uint8Array(codes.buffer);
      const big = little.map((_, i) => little[i ^ 1] ?? 0);
      for (const bytes of [text, `\ufeff${text}`, little, big]) {
        const { targets, inputs } = await read(bytes);
        assertEquals([[...targets], [...inputs.bytes]], [[1, 2], [70, 80]]);
      }
      const { message } = await assertRejects(() => read(little.slice(2)), SyntaxError);
      assertMatch(message, /is UTF-16 without a byte order mark/);
    }
  });

  it("has rows of separators only, as spreadsheets write them, which are skipped", async () => {
    const { targets } = await fixture("commas");
    assertEquals([...targets], LABELS);
  });

  it("has a separator at the end of each row, which ends no field", async () => {
    for (const text of ["label,p,\n1,70,\n2,80,\n", "label,p\n1,70,\n2,80,\n"]) {
      const { targets, inputs } = await read(text);
      assertEquals([[...targets], [...inputs.bytes]], [[1, 2], [70, 80]]);
    }
  });

  it("is refused where bytes are not UTF-8, which would merge labels, and where it has NUL", async () => {
    const latin = Uint8Array.from("70,\xe9\n80,\xe8\n", (char) => char.charCodeAt(0));
    const { message } = await assertRejects(() => read(latin), SyntaxError);
    assertEquals(
      message,
      "Cannot read a.csv: it is not UTF-8 but another encoding, such as Latin-1: save it as UTF-8",
    );
    assertEquals(
      await problem("70,a\n80,b\0\n"),
      "it has a character NUL: it is no text, or is damaged",
    );
    assertEquals((await read("70,é\n80,è\n")).classNames, ["è", "é"]);
  });

  it("is refused where it goes on and on with rows of separators", async () => {
    assertEquals(
      await problem(plain + ",\n".repeat(2 ** 19 + 1)),
      "it has more than 524288 rows of separators only, one after another",
    );
  });

  it("may begin with the row in which Excel writes the separator", async () => {
    for (const separator of [";", ","]) {
      const text = plain.replaceAll(",", separator);
      const { targets, inputs } = await read(`sep=${separator}\r\n${text}`);
      assertEquals([[...targets], [...inputs.bytes]], [[1, 2], [70, 80]]);
    }
  });

  it("has numbers with decimal commas and exponents", async () => {
    const { inputs } = await read("label;p\n1;5E-01\n2;2,5E-01\n");
    assertEquals([...inputs.bytes], [128, 64]);
    await assertRejects(() => read("", { maxPixel: 1e10 }), RangeError, "at most 1e9");
  });

  it("loses no first row that looks like names", async () => {
    const { inputs } = await read("cat;0,1;0,2\ndog;0,3;0,4\n", { width: 2, height: 1 });
    assertEquals([...inputs.bytes], [26, 51, 77, 102]);
    const rows = [
      "y,1,20,3,4\nn,4,30,2,1\n",
      "class_1,1,0,20,1\nclass_2,4,30,2,1\n",
      "cat,0,1,2,3\ndog,4,30,2,1\n",
      "index,1,20,3,4\ncount,4,30,2,1\n",
      "0,1,2,3,a\n4,30,2,1,b\n",
    ];
    for (const text of rows) {
      const { inputs, notes } = await read(text);
      assertEquals(inputs.rows, 2, text);
      assertEquals(notes.some((note) => /header/.test(note)), false);
    }
    assertEquals(
      await problem("y,0,1,2,3\ny,4,30,2,1\n"),
      'row 1 looks like a header, but "y" is a label too: name the columns otherwise',
    );
    assertMatch(
      await problem("1,2,3,4,\n1,2,3,4,1\n"),
      /^row 2 has 5 fields, but the rows before it have 4/,
    );
    assertEquals(
      await problem("label,p0,p1,2,p3\n1,4,30,2,1\n"),
      'row 1, column 3: pixel "p1" is not a number (row 1 is no header, since column 4 has the number 2)',
    );
  });

  it("has a header as long as its rows, or one name shorter where an index has none", async () => {
    for (const header of ["label", "label,a,b", "label,a,b,c,d,e"]) {
      assertMatch(
        await problem(`${header}\n7,0,1,2,3\n`),
        /^its header has \d names, but row 2 has 5 fields$/,
      );
    }
    const { targets, notes } = await read("label,a\nx1,3,70\nx2,4,80\n");
    assertEquals([[...targets], notes[0]], [[3, 4], "column 1 has no name, and is left out"]);
  });

  it("has a header that counts the columns", async () => {
    const header = Array.from({ length: 17 }, (_, i) => i);
    const { inputs, notes } = await read(`${header}\n3${",7".repeat(16)}\n`, { label: 1 });
    assertEquals([inputs.rows, notes[0]], [
      1,
      "row 1 counts the columns, and is taken for a header",
    ]);
  });
});

describe("the pixels in CSV", () => {
  it("are whole numbers that may have a decimal point", async () => {
    const plain = await fixture("test");
    const { inputs, targets, notes } = await fixture("dot_zero");
    assertEquals([inputs.bytes, targets, notes], [plain.inputs.bytes, plain.targets, []]);
  });

  it("are fractions from 0 to 1, which is told", async () => {
    const plain = await fixture("test");
    const { inputs, notes } = await fixture("scaled");
    assertEquals(inputs.bytes, plain.inputs.bytes);
    assertEquals(notes, ["pixels are fractions from 0 (black) to 1 (white)"]);
  });

  it("are refused where fractions and larger numbers are mixed", async () => {
    assertEquals(
      await problem("label,a,b,c,d\n1,0.5,0,0,0\n1,0,0,200,0\n"),
      "row 2, column 2: pixel 0.5 is a fraction, but other pixels go up to 200: they are whole numbers from 0 " +
        "to 255, or all from 0 to 1, or maxPixel (--max-pixel) says which is white",
    );
  });

  it("are white at 1, 15 or 16 if none is larger, which is told, or where the option says", async () => {
    const bytes = async (pixels: string, options?: ReadCsvOptions): Promise<unknown> => {
      const { inputs, notes } = await read(`label,a,b,c,d\n1,${pixels}\n2,0,0,0,0\n`, options);
      return [[...inputs.bytes.subarray(0, 4)], notes.length];
    };
    assertEquals(await bytes("0,1,1,0"), [[0, 255, 255, 0], 1]);
    assertEquals(await bytes("0,8,16,4"), [[0, 128, 255, 64], 1]);
    assertEquals(await bytes("0,8,16,4", { maxPixel: 255 }), [[0, 8, 16, 4], 0]);
    assertEquals(await bytes("0,8,28,4"), [[0, 8, 28, 4], 1]);
    assertEquals(await bytes("0,7.5,10,5", { maxPixel: 10 }), [[0, 191, 255, 128], 0]);
    assertEquals(await bytes("0,1000,4095,0", { maxPixel: 4095 }), [[0, 62, 255, 0], 0]);
    assertEquals(await bytes("0,4,8,0", { like: { label: 1, maxPixel: 16 } }), [
      [0, 64, 128, 0],
      0,
    ]);
  });
});
