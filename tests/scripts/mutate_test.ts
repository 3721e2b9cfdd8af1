import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { main } from "../../scripts/mutate.ts";
import type { Limits, TestEnd, Workshop } from "../../scripts/mutate/workshop.ts";
import { assertRefused, ran } from "./commands.ts";

const A = "lib/x/a.ts";
const KERNEL = "lib/kernels/k.as.ts";
const SOURCES: Readonly<Record<string, string>> = {
  [A]: "export const a = b + c;\nexport const d = true;\n",
  "lib/y/e.ts": "export const e = f < g;\n",
  [KERNEL]: "export function k(): i32 {\n  return 1;\n}\n",
  "lib/kernels/generated.ts": "export const BYTES = 5;\n",
  "lib/kernels/calls.ts": "export const CALLS = 5;\n",
};
const TEST_FILES = ["tests/x/a_test.ts", "tests/x/b_test.ts", "tests/x/help.ts"];

interface Fake {
  /** How tests end, by what the mutated files are. */
  readonly ends: (
    copy: string,
    test: string,
    files: ReadonlyMap<string, string>,
    limits: Limits,
  ) => TestEnd;
  readonly compiles?: boolean;
  readonly hasTypes?: boolean;
}

/** Runs the command in a workshop that keeps files in memory. */
async function mutate(
  args: readonly string[],
  { ends, compiles = true, hasTypes = true }: Fake,
  controller = new AbortController(),
) {
  const files = new Map(Object.entries(SOURCES));
  const log: string[] = [];
  let isClosed = false;
  const workshop: Workshop = {
    filesIn: (folder) => Promise.resolve(folder === "lib" ? Object.keys(SOURCES) : TEST_FILES),
    read: (path) => Promise.resolve(SOURCES[path] ?? ""),
    write: (path, text) => Promise.resolve(void files.set(path, text)),
    importsOf: (tests) =>
      Promise.resolve(
        new Map(tests.map((test) => [test, [A, "lib/y/e.ts", "lib/kernels/generated.ts"]])),
      ),
    test(copy, test, limits) {
      log.push(`${copy} ${test.join(" ")} ${limits.writing}`);
      return Promise.resolve(ends(copy, test.join(" "), files, limits));
    },
    compileKernels() {
      files.set("lib/kernels/generated.ts", "compiled");
      return Promise.resolve(compiles);
    },
    hasTypes: () => Promise.resolve(hasTypes),
    close: () => void (isClosed = true),
  };
  const open = () => Promise.resolve(workshop);
  const result = await ran(
    (args, console) => main(args, { ...console, open }, controller.signal),
    args,
  );
  if (result.code !== 2) assert(isClosed);
  // Whatever became of a mutation, the copy is as it was.
  assertEquals(files, new Map(Object.entries(SOURCES)));
  return { ...result, log };
}

describe("mutate.ts", () => {
  it("lists the mutations that no test notices, with their lines, and counts them by room", async () => {
    const { code, output } = await mutate(["--count", "9", "--only", "lib/x"], {
      ends: (copy, _test, files) =>
        copy === "mutated" && files.get(A)?.includes("b - c") ? "failed" : "passed",
    });
    assertEquals(code, 0);
    assertStringIncludes(output, "2 of 2 mutations\n");
    assertStringIncludes(output, "killed     lib/x/a.ts:1  +  ->  -\n");
    assertStringIncludes(output, "survived   lib/x/a.ts:2  true  ->  false\n");
    assertStringIncludes(
      output,
      `room   mutations  killed  timed out  refused  invalid  survived
lib/x          2       1          0        0        0         1
all            2       1          0        0        0         1

1 of 2 survived: 50.0 %, 95 % interval 9.5 % to 90.5 %

lib/x/a.ts:2
  - export const d = true;
  + export const d = false;
`,
    );
  });

  it("runs the tests of a file until one fails, each without the change first", async () => {
    const only = ["--only", "lib/x/a.ts:2"];
    const survived = await mutate(only, { ends: () => "passed" });
    const names = ["tests/x/a_test.ts", `--doc ${A}`, "tests/x/b_test.ts"];
    const both = (name: string) => [`clean ${name} copies`, `mutated ${name} copies`];
    assertEquals(survived.log, names.flatMap(both));
    const killed = await mutate(only, {
      ends: (copy, test) => copy === "mutated" && test.startsWith("--doc") ? "failed" : "passed",
    });
    assertEquals(killed.log, names.slice(0, 2).flatMap(both));
    const nearest = await mutate([...only, "--nearest", "1"], { ends: () => "passed" });
    assertEquals(nearest.log, both("tests/x/a_test.ts"));
    const skipping = await mutate([...only, "--skip", "tests/x/a_test.ts,tests/y"], {
      ends: () => "passed",
    });
    assertEquals(skipping.log, names.slice(1).flatMap(both));
  });

  it("runs those tests early that killed other changes of the room", async () => {
    const { log } = await mutate(["--only", "lib/x"], {
      ends: (copy, test) => copy === "mutated" && test.includes("b_test") ? "failed" : "passed",
    });
    assertEquals(
      log.filter((line) => line.startsWith("mutated")).map((line) => line.split(" ").at(-2)),
      ["tests/x/a_test.ts", A, "tests/x/b_test.ts", "tests/x/a_test.ts", "tests/x/b_test.ts"],
    );
  });

  it("lets a test write anywhere that needs it, and leaves one out that fails all the same", async () => {
    const { log, output } = await mutate(["--only", "lib/x/a.ts:2"], {
      ends: (copy, test, _files, { writing }) =>
        copy === "clean" && test.startsWith("tests") &&
          (writing === "copies" || test.includes("b_test"))
          ? "failed"
          : "passed",
    });
    assertEquals(log, [
      "clean tests/x/a_test.ts copies",
      "clean tests/x/a_test.ts anywhere",
      "mutated tests/x/a_test.ts anywhere",
      `clean --doc ${A} copies`,
      `mutated --doc ${A} copies`,
      "clean tests/x/b_test.ts copies",
      "clean tests/x/b_test.ts anywhere",
    ]);
    assertStringIncludes(output, "\nLeft out, as they fail without a change: tests/x/b_test.ts\n");
  });

  it("counts apart what takes too long, what the compiler refuses, and what does not compile", async () => {
    const verdict = async (only: string, fake: Fake) => {
      const { output } = await mutate(["--only", only, "--json"], fake);
      const [first, all] = output.trim().split("\n").map((line) => JSON.parse(line));
      return [first.verdict, all.survived];
    };
    const late: Fake = { ends: (copy) => copy === "mutated" ? "timed out" : "passed" };
    const alive: Fake = { ends: () => "passed" };
    assertEquals(await verdict(`${A}:2`, late), ["timed out", 0]);
    assertEquals(await verdict(`${A}:2`, alive), ["survived", 1]);
    assertEquals(await verdict(`${A}:2`, { ...alive, hasTypes: false }), ["refused", 0]);
    assertEquals(await verdict(KERNEL, { ...alive, compiles: false }), ["invalid", null]);
    assertEquals(await verdict(KERNEL, alive), ["survived", 1]);
  });

  it("gives a test more time than it takes without a change", async () => {
    const limits: number[] = [];
    await mutate(["--only", `${A}:2`, "--nearest", "1"], {
      ends(_copy, _test, _files, { milliseconds }) {
        limits.push(milliseconds);
        return "passed";
      },
    });
    assertEquals(limits, [300_000, 10_000]);
  });

  it("prints what it knows when it is stopped, with exit code 130", async () => {
    const controller = new AbortController();
    const { code, output } = await mutate(["--only", "lib/x"], {
      ends(copy, _test, files) {
        if (files.get(A)?.includes("false") === false || copy === "clean") return "passed";
        controller.abort();
        return "stopped";
      },
    }, controller);
    assertEquals(code, 130);
    assertStringIncludes(output, "2 of 2 mutations\n");
    assert(!output.includes("false"));
  });

  it("draws the same mutations for the same seed, and none of generated code", async () => {
    const list = async (...flags: readonly string[]) =>
      (await mutate(["--list", ...flags], { ends: () => "failed" })).output.split("\n");
    const [title, ...all] = await list("--count", "99");
    assertEquals(title, "4 of 4 mutations");
    assertEquals(all.filter((line) => line !== "").toSorted(), [
      "lib/kernels/k.as.ts:2  1  ->  2",
      "lib/x/a.ts:1  +  ->  -",
      "lib/x/a.ts:2  true  ->  false",
      "lib/y/e.ts:1  <  ->  <=",
    ]);
    assertEquals((await list("--count", "2")).slice(1, 3), all.slice(0, 2));
    const orders = await Promise.all([1, 2, 3, 4, 5].map((seed) => list("--seed", `${seed}`)));
    assert(new Set(orders.map(String)).size > 1);
    assertEquals(await list("--seed", "3"), orders[2]);
  });

  it("refuses a wrong command line with a hint", async () => {
    const fake: Fake = { ends: () => "passed" };
    assertRefused(await mutate(["--count", "0"], fake), "a whole number from 1");
    assertRefused(await mutate(["--only", "scripts"], fake), "it is lib, or a path in it");
    assertRefused(await mutate(["--onyl", "lib"], fake), "did you mean --only?");
    assertRefused(await mutate(["lib/x"], fake), "all flags begin with --");
    const { code, errors } = await mutate(["--only", "lib/z"], fake);
    assertEquals([code, errors], [1, "error: lib/z has no files of the library in it\n"]);
  });

  it("prints its flags for --help, in 80 columns", async () => {
    const { code, output } = await ran(
      (args, console) =>
        main(
          args,
          { ...console, open: () => Promise.reject(new Error("no copy is needed")) },
          new AbortController().signal,
        ),
      ["--help"],
    );
    assertEquals(code, 0);
    assertStringIncludes(output, "--nearest N");
    assert(output.split("\n").every((line) => line.length <= 80));
  });
});
