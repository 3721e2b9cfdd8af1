/**
 * Tests that the packages in use behave as their documentation says: the real @std packages, or what
 * scripts/packages/std puts in their place.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { CsvParseStream } from "@std/csv/parse-stream";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "@std/testing/bdd";

describe("@std/assert", () => {
  const nothing = (): void => {};
  const fails = (assertion: () => void): void => {
    assertThrows(assertion, Error);
  };

  it("assert() asks for a truthy value", () => {
    assert(1);
    fails(() => assert(0));
    assertThrows(() => assert(false, "not so"), Error, "not so");
  });

  it("assertEquals() compares in depth, types included", () => {
    assertEquals({ a: [1, NaN], b: undefined }, { a: [1, NaN], b: undefined });
    assertEquals(new Uint8Array([1, 2]), new Uint8Array([1, 2]));
    assertEquals(new Map([["a", new Set([1])]]), new Map([["a", new Set([1])]]));
    fails(() => assertEquals<unknown>(1, "1"));
    fails(() => assertEquals({ a: [1] }, { a: [2] }));
    fails(() => assertEquals<unknown>({ a: undefined }, {}));
    fails(() => assertEquals<unknown>(new Uint8Array([1]), new Uint16Array([1])));
  });

  it("assertNotEquals() is its opposite", () => {
    assertNotEquals([1, 2], [1, 3]);
    fails(() => assertNotEquals([1, 2], [1, 2]));
  });

  it("assertStrictEquals() asks for the same value", () => {
    const value = { a: 1 };
    assertStrictEquals(value, value);
    assertStrictEquals(NaN, NaN);
    fails(() => assertStrictEquals(value, { a: 1 }));
  });

  it("assertExists() takes anything but null and undefined", () => {
    assertExists(0);
    assertExists("");
    fails(() => assertExists(null));
    fails(() => assertExists(undefined));
  });

  it("assertAlmostEquals() takes a tolerance, by default a ten-millionth of what is expected", () => {
    assertAlmostEquals(0.1 + 0.2, 0.3);
    assertAlmostEquals(1e10 + 100, 1e10);
    assertAlmostEquals(0.01, 0.02, 0.1);
    assertAlmostEquals(Infinity, Infinity);
    assertAlmostEquals(NaN, NaN);
    fails(() => assertAlmostEquals(1e-8, 1e-9));
    fails(() => assertAlmostEquals(1, 1 + 1e-6));
    fails(() => assertAlmostEquals(0.01, 0.02, 0.001));
    fails(() => assertAlmostEquals(NaN, 1));
  });

  it("assertGreater(), assertLess() and their kin compare", () => {
    assertGreater(2, 1);
    assertGreaterOrEqual(1, 1);
    assertLess(1, 2);
    assertLessOrEqual(1, 1);
    fails(() => assertGreater(1, 1));
    fails(() => assertGreaterOrEqual(1, 2));
    fails(() => assertLess(1, 1));
    fails(() => assertLessOrEqual(2, 1));
    fails(() => assertLess(NaN, 1));
  });

  it("assertStringIncludes() and assertMatch() look into a text", () => {
    assertStringIncludes("needle in hay", "needle");
    assertMatch("needle in hay", /^n.+y$/);
    fails(() => assertStringIncludes("hay", "needle"));
    fails(() => assertMatch("hay", /needle/));
  });

  it("assertThrows() returns an error of the class whose message has the part", () => {
    const raise = (): never => {
      throw new RangeError("3 is too much");
    };
    const error: RangeError = assertThrows(raise, RangeError, "too much");
    assertEquals(error.message, "3 is too much");
    assertThrows(raise, Error);
    assert(assertThrows(raise) instanceof RangeError);
    fails(() => assertThrows(raise, TypeError));
    fails(() => assertThrows(raise, RangeError, "too little"));
    fails(() => assertThrows(nothing));
    fails(() => assertThrows(nothing, RangeError));
  });

  it("assertRejects() does the same with a promise", async () => {
    const raise = (): Promise<never> => Promise.reject(new RangeError("3 is too much"));
    const error: RangeError = await assertRejects(raise, RangeError, "too much");
    assertEquals(error.message, "3 is too much");
    assert(await assertRejects(raise) instanceof RangeError);
    await assertRejects(() => assertRejects(raise, TypeError), Error);
    await assertRejects(() => assertRejects(raise, RangeError, "too little"), Error);
    await assertRejects(() => assertRejects(() => Promise.resolve()), Error);
    await assertRejects(
      () =>
        assertRejects(() => {
          throw new RangeError("at once, not by a promise");
        }),
      Error,
    );
  });
});

describe("@std/cli/parse-args", () => {
  it("reads strings, of which the last one counts", () => {
    const { seed, _ } = parseArgs(["--seed", "1", "file", "--seed=02"], { string: ["seed"] });
    const text: string | undefined = seed;
    assertEquals(text, "02");
    assertEquals(_, ["file"]);
  });

  it("leaves out strings that are not given, and takes the empty one for a missing value", () => {
    const options = { string: ["out", "in"], boolean: ["quiet"] } as const;
    const flags = parseArgs(["--out", "--quiet"], options);
    assertEquals([flags.out, flags.in, flags.quiet], ["", undefined, true]);
    assertEquals(parseArgs(["--out"], options).out, "");
    assertEquals(parseArgs(["--out", ""], { ...options, unknown: () => false }).out, "");
  });

  it("keeps what is after the first = of a value", () => {
    assertEquals(parseArgs(["--data=a=b"], { string: ["data"] }).data, "a=b");
  });

  it("reads booleans, false if not given, without a value of their own", () => {
    const options = { boolean: ["json", "quiet", "help"] } as const;
    const { json, quiet, help, _ } = parseArgs(["--json", "file", "--help=false"], options);
    const flag: boolean = quiet;
    assertEquals([json, flag, help], [true, false, false]);
    assertEquals(_, ["file"]);
    assertEquals(parseArgs(["--json", "false", "--help", "true", "x"], options), {
      json: false,
      quiet: false,
      help: true,
      _: ["x"],
    });
  });

  it("turns off by --no- only what is negatable", () => {
    const unknown: string[] = [];
    const { bias, seed } = parseArgs(["--no-bias", "--no-seed"], {
      boolean: ["bias"],
      string: ["seed"],
      negatable: ["bias"],
      default: { bias: true },
      unknown: (arg) => {
        unknown.push(arg);
        return false;
      },
    });
    assertEquals([bias, seed], [false, undefined]);
    assertEquals(unknown, ["--no-seed"]);
  });

  it("takes defaults", () => {
    const { preset, quiet } = parseArgs([], {
      string: ["preset"],
      boolean: ["quiet"],
      default: { preset: "mlp", quiet: true },
    });
    const text: string = preset;
    assertEquals([text, quiet], ["mlp", true]);
  });

  it("tells of unknown arguments, and drops them on false", () => {
    const unknown: unknown[] = [];
    const flags = parseArgs(["--sede=1", "-x=2", "file", "--seed=3"], {
      string: ["seed"],
      unknown: (...call) => {
        unknown.push(call.filter((argument) => argument !== undefined));
        return false;
      },
    });
    assertEquals(unknown, [["--sede=1", "sede", "1"], ["-x=2", "x", "2"], ["file"]]);
    assertEquals<unknown>(flags, { seed: "3", _: [] });
  });

  it("reads no flags after --", () => {
    const { quiet, _ } = parseArgs(["--", "--quiet", "--no-quiet"], { boolean: ["quiet"] });
    assertEquals(quiet, false);
    assertEquals(_, ["--quiet", "--no-quiet"]);
  });
});

describe("@std/csv/parse-stream", () => {
  function parse(...chunks: string[]): Promise<string[][]> {
    return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new CsvParseStream()));
  }

  it("splits text into records, wherever its chunks end", async () => {
    assertEquals(await parse("name,age\nAli", "ce,", "34\r\nBob,24"), [
      ["name", "age"],
      ["Alice", "34"],
      ["Bob", "24"],
    ]);
  });

  it("skips blank lines, and keeps empty fields and blanks", async () => {
    assertEquals(await parse("\na,\n\n\r\n , b\n\n"), [["a", ""], [" ", " b"]]);
    assertEquals(await parse(""), []);
  });

  it("lets records differ in length", async () => {
    assertEquals(await parse("1\n1,2\n1,2,3\n"), [["1"], ["1", "2"], ["1", "2", "3"]]);
  });

  it("takes quoted fields", async () => {
    assertEquals(await parse('"a ""word""","com', 'ma,","new\nline"\n'), [
      ['a "word"', "comma,", "new\nline"],
    ]);
  });

  it("gives any fields in quotes back, wherever its chunks end", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é"), minLength: 1 });
    const records = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(fc.asyncProperty(records, fc.integer({ min: 1, max: 9 }), async (all, size) => {
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = all.map((record) => `${record.map(quoted).join(",")}\n`).join("");
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      assertEquals(await parse(...chunks), all);
    }));
  });

  it("fails with a SyntaxError that names the line on quotes that do not match", async () => {
    for (const broken of ['1,2\n1,a"b"\n', '1,2\n1,"a"b\n', '1,2\n1,"a']) {
      await assertRejects(() => parse(broken), SyntaxError, "line 2");
    }
  });

  it("yields the records before one that fails", async () => {
    const records: string[][] = [];
    await assertRejects(async () => {
      const source = ReadableStream.from(["1,2\n", '3,4"\n']);
      for await (const record of source.pipeThrough(new CsvParseStream())) records.push(record);
    }, SyntaxError);
    assertEquals(records, [["1", "2"]]);
  });

  it("cancels its source when its reader stops", async () => {
    const cancelled = Promise.withResolvers<void>();
    const source = new ReadableStream<string>({
      pull: (controller) => controller.enqueue("1,2\n"),
      cancel: () => cancelled.resolve(),
    });
    const reader = source.pipeThrough(new CsvParseStream()).getReader();
    assertEquals((await reader.read()).value, ["1", "2"]);
    await reader.cancel();
    await cancelled.promise;
  });

  it("passes on the error of its source", async () => {
    const source = new ReadableStream<string>({
      start: (controller) => controller.enqueue("1,2\n"),
      pull: (controller) => controller.error(new RangeError("the disk is gone")),
    });
    await assertRejects(
      () => Array.fromAsync(source.pipeThrough(new CsvParseStream())),
      RangeError,
      "the disk is gone",
    );
  });
});

describe("from_npm.json", () => {
  it("names the packages that deno.json names", async () => {
    const config = JSON.parse(await Deno.readTextFile("deno.json"));
    const map = JSON.parse(await Deno.readTextFile("scripts/packages/from_npm.json"));
    const npm: Record<string, string> = Object.assign({}, ...Object.values(config.scopes));
    const standard: string[] = Object.keys(config.imports);
    for (const [name, address] of Object.entries(map.imports)) {
      const isStandard = standard.some((each) => name === each || name.startsWith(`${each}/`));
      assert(isStandard || npm[name] === address, name);
    }
    assertEquals(Object.keys(npm).filter((name) => !(name in map.imports)), []);
  });
});

describe("@std/testing/bdd", () => {
  const events: string[] = [];

  describe("in a suite", () => {
    beforeAll(() => {
      events.push("before all");
    });
    beforeEach(() => {
      events.push("before each");
    });
    afterEach(() => {
      events.push("after each");
    });
    afterAll(() => {
      events.push("after all");
    });

    it("runs a test", () => {
      events.push("test");
    });
    it("waits for a test", async () => {
      await Promise.resolve();
      events.push("awaited test");
    });
  });

  it("runs the tests of a suite in their order, each between its hooks", () => {
    const around = (test: string): string[] => ["before each", test, "after each"];
    assertEquals(events, ["before all", ...around("test"), ...around("awaited test"), "after all"]);
  });
});
