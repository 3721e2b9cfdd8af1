import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { alone } from "../../lib/distributed/mpi.ts";
import { fromFileUrl } from "../../lib/io/file_url.ts";
import { assertAlike } from "./alike.ts";
import { endOf, LAUNCHERS, started } from "./launchers.ts";
import { type Course, courseOf, NORMALIZED, TRAININGS } from "./trainings.ts";

/** What a rank has printed of a case. */
interface Line {
  readonly name: string;
  readonly rank: number;
  readonly size: number;
  readonly implementation: string;
  readonly result: unknown;
}

const PROGRAM = fromFileUrl(new URL("rank.ts", import.meta.url));
const FLAGS = ["run", "--no-check", "--allow-ffi", "--allow-read", "--allow-write", "--allow-env"];

function linesIn(path: string): readonly Line[] {
  return Deno.readTextFileSync(path).split("\n").map((line) => JSON.parse(line));
}

for (const launcher of LAUNCHERS) {
  const itHere = (name: string, test: () => Promise<void>): void => {
    if (launcher.missing === undefined) it(name, test);
    else it.skip(`${name} (skipped: ${launcher.missing})`, test);
  };

  /** Runs cases on ranks, and returns what they found, in the order of ranks. */
  const ranksOf = async (size: number, ...names: readonly string[]): Promise<readonly Line[]> => {
    const folder = await Deno.makeTempDir();
    try {
      const job = started(launcher, size, [...FLAGS, PROGRAM, folder, ...names]);
      const { code, output, errors } = await endOf(job);
      assertEquals(code, 0, `${output}\n${errors}`);
      return Array.from({ length: size }, (_, rank) => linesIn(`${folder}/${rank}.jsonl`)).flat();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };

  describe(`openMpi() under ${launcher.name}`, () => {
    for (const size of [2, 4]) {
      itHere(`passes messages between ${size} ranks`, async () => {
        const lines = await ranksOf(size, "messages");
        assertEquals(lines.map(({ rank }) => rank), Array.from({ length: size }, (_, i) => i));
        const sum = size * (size - 1) / 2;
        for (const line of lines) {
          assertEquals(line.size, size);
          assert(line.implementation.startsWith(`${launcher.product} `), line.implementation);
          const { doubles, ...result } = line.result as { readonly doubles: readonly number[] };
          assertEquals(result, { floats: [sum, size], word: "from rank 0", gathered: true });
          for (const double of doubles) assert(Math.abs(double - sum - size / 10) < 1e-12);
        }
      });
    }
  });

  describe(`dataParallel() under ${launcher.name}`, () => {
    itHere("trains on 2 ranks as one process does, with the same weights on both", async () => {
      const [first, second] = await ranksOf(2, "all trainings");
      assertEquals(second?.result, first?.result);
      const courses = first?.result as Readonly<Record<string, Course>>;
      for (const [name, training] of Object.entries(TRAININGS)) {
        const course = courses[name];
        assert(course, name);
        assertAlike(course, JSON.parse(JSON.stringify(await courseOf(alone, training))), name);
      }
      assertEquals(
        courses["batch normalization"]?.samples,
        (await courseOf(alone, NORMALIZED)).samples,
      );
    });

    itHere("trains on 4 ranks as one process does", async () => {
      const lines = await ranksOf(4, "plain");
      const one: Course = JSON.parse(
        JSON.stringify(await courseOf(alone, TRAININGS["plain"] ?? NORMALIZED)),
      );
      for (const { result } of lines) assertAlike(result as Course, one, "plain");
    });

    itHere("tells all ranks whose weights differ", async () => {
      for (const { result } of await ranksOf(2, "states that differ")) {
        assertStringIncludes(JSON.stringify(result), "the weights of 1 of 2 ranks (1)");
      }
    });

    itHere("stops all ranks when one gets the signal", async () => {
      const lines = await ranksOf(2, "a stop on the last rank");
      assertEquals(lines.map(({ result }) => result), [5, 5]);
    });
  });
}
