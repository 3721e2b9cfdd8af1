/**
 * Judges mutations: the tests that reach the file of a mutation run one after the other until one fails.
 *
 * @module
 */

import { mutated, type Mutation } from "./mutations.ts";
import { type Imports, roomOf, type Test, testsOf } from "./reaching.ts";
import type { Limits, Workshop } from "./workshop.ts";

/**
 * What became of a mutation. A test failed, or did not end in time. The compiler refused it, though no
 * test failed. It is invalid if it is in a kernel that does not compile, so that nothing could run. It
 * survived if every test passed.
 */
export type Verdict = "killed" | "timed out" | "refused" | "invalid" | "survived";

/** A mutation, and what became of it. */
export interface Judgement {
  readonly mutation: Mutation;
  readonly verdict: Verdict;
  /** The test that failed, if one did. */
  readonly test?: string;
  /** How many tests ran. */
  readonly tests: number;
}

/** Judges mutations, and knows what it has learned about the tests. */
export interface Judge {
  /** Returns the judgement of a mutation, or undefined if the user stopped its tests. */
  readonly judge: (mutation: Mutation) => Promise<Judgement | undefined>;
  /** Returns the tests that are left out, because they fail where nothing is changed. */
  readonly leftOut: () => readonly string[];
}

/** The most milliseconds that a test may take where nothing is changed. */
const LONGEST = 300_000;
/** Where something is changed, a test may take so many times as long, and some seconds. */
const PATIENCE = 5;
const EXTRA = 10_000;

const KERNEL = ".as.ts";
const KERNELS = "lib/kernels/generated.ts";
const MADE_OF_KERNELS = [KERNELS, "lib/kernels/calls.ts"];

/**
 * Returns a judge.
 *
 * @param tests The files of the tests that may run.
 * @param nearest How many of them may run for a mutation.
 * @param now Returns milliseconds since some moment.
 */
export function judgeOf(
  workshop: Workshop,
  { imports, tests, nearest, now }: {
    readonly imports: Imports;
    readonly tests: readonly string[];
    readonly nearest: number;
    readonly now: () => number;
  },
): Judge {
  /** What tests may do where something is changed, or undefined for those that fail without a change. */
  const known = new Map<string, Limits | undefined>();
  const limitsOf = async (test: Test): Promise<Limits | undefined | "stopped"> => {
    const name = nameOf(test);
    for (const writing of ["copies", "anywhere"] as const) {
      if (known.has(name)) break;
      const start = now();
      const end = await workshop.test("clean", test, { milliseconds: LONGEST, writing });
      if (end === "stopped") return end;
      if (end === "passed") {
        known.set(name, { milliseconds: (now() - start) * PATIENCE + EXTRA, writing });
      } else if (end === "timed out" || writing === "anywhere") known.set(name, undefined);
    }
    return known.get(name);
  };

  /** How many mutations of a room each test killed. Those that killed the most run first. */
  const rooms = new Map<string, Map<string, number>>();
  const killsIn = (room: string): Map<string, number> => {
    const kills = rooms.get(room) ?? new Map<string, number>();
    rooms.set(room, kills);
    return kills;
  };

  const run = async (mutation: Mutation): Promise<Judgement | undefined> => {
    const { file } = mutation;
    const isKernel = file.endsWith(KERNEL);
    if (isKernel && !await workshop.compileKernels()) {
      return { mutation, verdict: "invalid", tests: 0 };
    }
    let ran = 0;
    const kills = killsIn(roomOf(file));
    const killsOf = (test: Test): number => kills.get(nameOf(test)) ?? 0;
    const [first = [], ...others] = testsOf(isKernel ? KERNELS : file, imports, tests);
    const reaching = [first, ...others.toSorted((a, b) => killsOf(b) - killsOf(a))];
    for (const test of reaching.slice(0, nearest)) {
      const limits = await limitsOf(test);
      if (limits === "stopped") return undefined;
      if (!limits) continue;
      ran++;
      const end = await workshop.test("mutated", test, limits);
      if (end === "stopped") return undefined;
      if (end === "passed") continue;
      const verdict = end === "failed" ? "killed" : "timed out";
      kills.set(nameOf(test), killsOf(test) + 1);
      return { mutation, verdict, test: nameOf(test), tests: ran };
    }
    const isTyped = isKernel || await workshop.hasTypes(file);
    return { mutation, verdict: isTyped ? "survived" : "refused", tests: ran };
  };

  return {
    async judge(mutation) {
      const { file } = mutation;
      const files = file.endsWith(KERNEL) ? [file, ...MADE_OF_KERNELS] : [file];
      const texts = await Promise.all(files.map(workshop.read));
      await workshop.write(file, mutated(texts[0] ?? "", mutation));
      try {
        return await run(mutation);
      } finally {
        for (const [i, path] of files.entries()) await workshop.write(path, texts[i] ?? "");
      }
    },
    leftOut: () => [...known].filter(([, limits]) => !limits).map(([name]) => name),
  };
}

function nameOf(test: Test): string {
  return test.join(" ");
}
