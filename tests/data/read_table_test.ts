import {
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { readTable, standardizationOf, standardize } from "../../lib/data/csv.ts";
import { fromRows, toRows } from "../../mod.ts";

function stream(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([text]).stream();
}

const FLOWERS = "length,width,species\n5.1,3.5,setosa\n6.4,-3.25,versicolor\n1e-3,.5,setosa\n";

async function problem(text: string, options?: Parameters<typeof readTable>[1]): Promise<string> {
  const { message } = await assertRejects(
    () => readTable(stream(text), { name: "t.csv", ...options }),
    SyntaxError,
  );
  return message.replace("Cannot read t.csv: ", "");
}

describe("readTable()", () => {
  it("reads floats, and labels as classes in the order of their names", async () => {
    const { inputs, targets, columns, classNames, notes } = await readTable(stream(FLOWERS));
    assertEquals(inputs, fromRows([[5.1, 3.5], [6.4, -3.25], [0.001, 0.5]]));
    assertEquals([targets, columns], [[0, 1, 0], ["length", "width"]]);
    assertEquals([classNames, notes], [["setosa", "versicolor"], []]);
  });

  it("reads the numbers to predict", async () => {
    const options = { target: "length", features: ["width"] };
    const { inputs, targets, columns } = await readTable(stream(FLOWERS), options);
    assertEquals(columns, ["width"]);
    assertEquals(inputs, fromRows([[3.5], [-3.25], [0.5]]));
    assertEquals(targets, fromRows([[5.1], [6.4], [0.001]]));
    const both = await readTable(stream("1,2,3\n4,5,6\n"), { target: [1, -1] });
    assertEquals([both.inputs, both.targets], [fromRows([[2], [5]]), fromRows([[1, 3], [4, 6]])]);
    assertEquals(both.columns, ["column 2"]);
  });

  it("loses no first row that looks like names", async () => {
    for (
      const [text, label] of [["y,1,2\nn,3,4\ny,5,6\n", 1], [
        "1,2,class_1\n3,4,b\n5,6,class_1\n",
        3,
      ]] as const
    ) {
      const { inputs, notes } = await readTable(stream(text), { label });
      assertEquals([toRows(inputs), notes], [[[1, 2], [3, 4], [5, 6]], []]);
    }
    const commas = await readTable(stream("cat;0,5;1,5\ndog;2,5;3,5\n"), { label: 1 });
    assertEquals(toRows(commas.inputs), [[0.5, 1.5], [2.5, 3.5]]);
    const years = await readTable(stream("2001,2002,y\n1,2,a\n3,4,b\n"));
    assertEquals(toRows(years.inputs), [[1, 2], [3, 4]]);
    assertEquals(years.notes, ["row 1 is taken for a header, though it has numbers"]);
  });

  it("takes columns in the order of the features", async () => {
    const { inputs } = await readTable(stream(FLOWERS), { features: ["width", 1] });
    assertEquals(toRows(inputs)[1]?.map((number) => Math.fround(number)), [
      -3.25,
      Math.fround(6.4),
    ]);
  });

  it("sorts labels that are numbers by their size, and takes the classes of another table", async () => {
    const { classNames, targets } = await readTable(stream("10,1\n9,2\n10,3\n"), { label: 1 });
    assertEquals([classNames, targets], [["9", "10"], [1, 0, 1]]);
    const test = await readTable(stream("10,1\n"), { label: 1, classNames: ["9", "10"] });
    assertEquals(test.targets, [1]);
    assertEquals(
      await problem("8,1\n", { label: 1, classNames: ["9", "10"] }),
      'the label "8" is none of the classes 9, 10',
    );
  });

  it("takes 1 and 1.0 for one class", async () => {
    const { classNames, targets } = await readTable(stream("1,5\n0,6\n1.0,7\n"), { label: 1 });
    assertEquals([classNames, targets], [["0", "1"], [1, 0, 1]]);
  });

  it("refuses, drops or fills missing values", async () => {
    const text = "a,b,y\n1,,0\n3,4,1\nNA,5,1\n";
    assertEquals(
      await problem(text),
      'row 2, column 2: the value is missing (""): fill it in, or choose other features, ' +
        'or give the option missing: "drop" or a number',
    );
    const dropped = await readTable(stream(text), { missing: "drop" });
    assertEquals([toRows(dropped.inputs), dropped.targets], [[[3, 4]], [0]]);
    assertEquals(dropped.notes[0], "2 of 3 rows miss a value, and are dropped");
    const filled = await readTable(stream(text), { missing: -1 });
    assertEquals(toRows(filled.inputs), [[1, -1], [3, 4], [-1, 5]]);
    assertEquals(filled.notes, ["2 missing values are filled with -1"]);
    assertMatch(
      await problem("a,y\n1,\n", { missing: 0 }),
      /^row 2, column 2: the value is missing/,
    );
    await assertRejects(() => readTable(stream(text), { missing: NaN }), RangeError);
  });

  it("leaves out a column that numbers the rows, and texts only where the features say so", async () => {
    const { columns, notes } = await readTable(stream("id,a,y\n1,5,0\n2,6,1\n"));
    assertEquals([columns, notes], [["a"], ['column 1, "id", numbers the rows, and is left out']]);
    assertEquals(
      await problem("color,a,y\nred,5,0\n"),
      'row 2, column 1, "color": "red" is not a number: leave the column out by the option features',
    );
  });

  it("says what it needs to know, and what does not fit", async () => {
    assertMatch(await problem("1,2\n3,4\n"), /^it is not clear what to predict/);
    assertEquals(await problem(""), "it is empty");
    assertEquals(await problem("a,y\n"), "it has a header, but no rows");
    assertMatch(
      await problem("a,y\n1,2\n1\n"),
      /^row 3 has 1 fields, but the rows before it have 2/,
    );
    assertMatch(await problem(FLOWERS, { label: "kind" }), /^no column is named "kind"/);
    assertMatch(
      await problem(FLOWERS, { features: ["species"] }),
      /^column 3, "species",? is among/,
    );
    assertMatch(await problem("a,y\n1e39,2\n"), /"1e39" is not a number of float32/);
  });

  it("reads any text into whole tables, or refuses it in one line", async () => {
    const piece = fc.oneof(
      fc.constantFrom(",", "\n", "\r", '"', ";", "NA", "1e99", "-", "\0"),
      fc.string({ maxLength: 3 }),
    );
    const edits = fc.array(fc.tuple(fc.nat(FLOWERS.length), fc.nat(3), piece), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(edits, async (edits) => {
        const text = edits.reduce(
          (text, [at, removed, piece]) => text.slice(0, at) + piece + text.slice(at + removed),
          FLOWERS,
        );
        try {
          const { inputs, targets, classNames, columns, notes } = await readTable(stream(text));
          assertEquals([inputs.cols, inputs.rows], [columns.length, targets.length]);
          assertEquals(inputs.data.length, inputs.rows * inputs.cols);
          assertEquals(Array.from(inputs.data).every(Number.isFinite), true);
          assertEquals(targets.every((target) => target < classNames.length), true);
          assertEquals(classNames.length > 1 || notes.some((note) => /one class/.test(note)), true);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          assertMatch(error.message, /^Cannot read the table: .+$/);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("says that commas stand ahead of decimals, and refuses those that may be thousands", async () => {
    const read = (text: string) => readTable(new Blob([text]).stream(), { target: "y" });
    const { inputs, notes } = await read("x;y\n1,5;2\n1,234;4\n");
    assertEquals([...inputs.data], [1.5, Math.fround(1.234)]);
    assertEquals(notes.includes("commas stand ahead of decimals"), true);
    await assertRejects(
      () => read("x;y\n5;2\n1,234;4\n"),
      SyntaxError,
      'row 3, column 1: "1,234" may be a decimal or a whole number of thousands',
    );
    assertEquals([...(await read("x;y\n0,234;2\n0,567;4\n")).inputs.data].length, 2);
  });
});

describe("standardize()", () => {
  it("gives columns the mean 0 and the deviation 1, and others by the same numbers", () => {
    const inputs = fromRows([[1, 1000], [3, 1010], [5, 990], [7, 1000]]);
    const by = standardizationOf(inputs);
    assertEquals(by.means, [4, 1000]);
    assertAlmostEquals(by.deviations[0] ?? NaN, Math.sqrt(5), 1e-12);
    assertAlmostEquals(by.deviations[1] ?? NaN, Math.sqrt(50), 1e-12);
    const again = standardizationOf(standardize(inputs, by));
    for (const mean of again.means) assertAlmostEquals(mean, 0, 1e-7);
    for (const deviation of again.deviations) assertAlmostEquals(deviation, 1, 1e-6);
    const [row = []] = toRows(standardize(fromRows([[4, 1000]]), JSON.parse(JSON.stringify(by))));
    assertEquals(row, [0, 0]);
  });

  it("makes a column of equal numbers 0", () => {
    const inputs = fromRows([[0.1], [0.1], [0.1]]);
    const by = standardizationOf(inputs);
    assertEquals(by.deviations, [1]);
    assertAlmostEquals(standardize(inputs, by).data[2] ?? NaN, 0, 1e-12);
  });

  it("rejects other numbers of columns, and no rows", () => {
    const by = standardizationOf(fromRows([[1], [2]]));
    assertThrows(
      () => standardize(fromRows([[1, 2]]), by),
      RangeError,
      "the numbers of columns differ",
    );
    assertThrows(() => standardizationOf(fromRows([])), RangeError, "0 rows");
  });
});
