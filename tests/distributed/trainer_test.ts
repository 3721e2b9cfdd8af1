import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inFolder } from "../shared/folders.ts";
import { train } from "../scripts/trainer.ts";
import { type Ended, endOf, LAUNCHERS, started } from "./launchers.ts";

const flags = [
  ..."--data tests/fixtures/tiny --validation 100 --hidden 8 --strict --threads 1".split(" "),
  ..."--batch-size 40 --optimizer adam --learning-rate 0.02 --dropout 0.2".split(" "),
];
const packages = import.meta.resolve("@std/cli/parse-args").startsWith("jsr:")
  ? []
  : ["--import-map=scripts/packages/from_npm.json"];
const program = (
  name: string,
): readonly string[] => ["run", "--no-prompt", ...packages, "-A", name];

/** Returns the numbers of the metrics of a run, without those that differ in rounding of the learning rate. */
function metricsOf(folder: string): readonly (readonly string[])[] {
  const [, ...rows] = Deno.readTextFileSync(`${folder}/metrics.csv`).trim().split("\n");
  return rows.map((row) => row.split(","));
}

/** Asserts that two runs have the same steps, with the same numbers up to rounding. */
function assertSameCourse(folder: string, other: string): void {
  const [a, b] = [metricsOf(folder), metricsOf(other)];
  assertEquals(a.length, b.length);
  for (const [i, row] of a.entries()) {
    assertEquals(row.slice(0, 3), b[i]?.slice(0, 3));
    for (const [j, cell] of row.entries()) {
      if (j < 3) continue;
      assertAlmostEquals(Number(cell), Number(b[i]?.[j]), 1e-5, `row ${i}: ${row} and ${b[i]}`);
    }
  }
}

async function alone(args: readonly string[]): Promise<void> {
  const { code, errors } = await train(args);
  assertEquals(code, 0, errors);
}

for (const launcher of LAUNCHERS) {
  const itHere = (name: string, test: (folder: string) => Promise<void>): void => {
    if (launcher.missing === undefined) it(name, () => inFolder(test));
    else it.skip(`${name} (skipped: ${launcher.missing})`, () => {});
  };
  const ranks = (
    size: number,
    args: readonly string[],
    name = "scripts/train_mpi.ts",
  ): Promise<Ended> => endOf(started(launcher, size, [...program(name), ...args]));

  describe(`train:mpi under ${launcher.name}`, () => {
    itHere("trains on 2 ranks as one process does, and rank 0 alone prints", async (folder) => {
      const args = [...flags, "--epochs", "2", "--checkpoint-every", "5"];
      const { code, output, errors } = await ranks(2, [...args, "--out", `${folder}/two`]);
      assertEquals([code, errors], [0, ""]);
      assertEquals(output.split("\nengine ").length, 2);
      assertMatch(output, new RegExp(`engine +wasm strict, 2 ranks of ${launcher.product} `));
      assertEquals(output.split("test accuracy").length, 2);
      await alone([...args, "--out", `${folder}/one`]);
      assertSameCourse(`${folder}/two`, `${folder}/one`);
      const config = (name: string) =>
        JSON.parse(Deno.readTextFileSync(`${folder}/${name}/config.json`));
      assertEquals(config("two"), config("one"));
    });

    for (const dying of ["0", "1"]) {
      itHere(
        `ends when rank ${dying} dies, and goes on with another number of ranks`,
        async (folder) => {
          const args = [...flags, "--epochs", "3", "--checkpoint-every", "4"];
          const run = `${folder}/run`;
          const dead = await ranks(
            2,
            [dying, run, ...args, "--out", run],
            "tests/distributed/dying_rank.ts",
          );
          assert(dead.code !== 0, dead.output);
          assertStringIncludes(dead.output + dead.errors, "illed");
          const { code, errors } = await ranks(dying === "0" ? 3 : 1, ["--resume", run]);
          assertEquals(code, 0, errors);
          await alone([...args, "--out", `${folder}/one`]);
          assertSameCourse(run, `${folder}/one`);
        },
      );
    }

    itHere("says in one line what is wrong on all ranks", async (folder) => {
      const unknown = await ranks(2, ["--epochs", "none"]);
      assertEquals([unknown.code, unknown.output], [2, ""]);
      assertEquals(errorsIn(unknown).length, 1, unknown.errors);
      const missing = await ranks(2, ["--data", `${folder}/nowhere`]);
      assertEquals([missing.code, missing.output], [1, ""]);
      assertEquals(errorsIn(missing).length, 1, missing.errors);
      assertStringIncludes(missing.errors, "nowhere");
    });

    itHere("refuses batches that are too small for the ranks", async () => {
      const { code, errors } = await ranks(2, [...flags, "--batch-size", "1", "--no-save"]);
      assertEquals(code, 1);
      assertStringIncludes(
        errors,
        "error: Cannot share batches of 1 sample among 2 processes: each must have one at least\n",
      );
    });

    itHere("refuses ranks that were started by different commands", async () => {
      const common = [...program("scripts/train_mpi.ts"), ...flags, "--no-save"];
      const other = [":", "-n", "1", Deno.execPath(), ...common, "--seed", "7"];
      const { code, errors } = await endOf(started(launcher, 1, [...common, ...other]));
      assertEquals(code, 1);
      assertStringIncludes(errors, "the flags of rank 1 are not those of rank 0");
    });
  });
}

/** Returns the lines of errors that the trainer has printed. */
function errorsIn({ errors }: Ended): readonly string[] {
  return errors.split("\n").filter((line) => line.startsWith("error: "));
}
