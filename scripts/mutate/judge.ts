/**
 * Judges mutations: the tests that reach the file of a mutation run one after the other until one fails.
 *
 * @module
 */

import { mutated, type Mutation } from "./mutations.ts";
import { type Imports, type Test, testsOf } from "./reaching.ts";
import type { Workshop } from "./workshop.ts";

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
  readonly judge: (mutation: Mutation) => Promise<Judgement>;
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
 * @param now Returns milliseconds since some moment.
 */
export function judgeOf(
  workshop: Workshop,
  { imports, tests, now }: {
    readonly imports: Imports;
    readonly tests: readonly string[];
    readonly now: () => number;
  },
): Judge {
  /** The milliseconds that tests take without a change, or undefined for those that fail. */
  const times = new Map<string, number | undefined>();
  const timeOf = async (test: Test): Promise<number | undefined> => {
    const name = nameOf(test);
    if (!times.has(name)) {
      const start = now();
      const end = await workshop.test("clean", test, LONGEST);
      times.set(name, end === "passed" ? now() - start : undefined);
    }
    return times.get(name);
  };

  const run = async (mutation: Mutation): Promise<Judgement> => {
    const { file } = mutation;
    const isKernel = file.endsWith(KERNEL);
    if (isKernel && !await workshop.compileKernels()) {
      return { mutation, verdict: "invalid", tests: 0 };
    }
    let ran = 0;
    for (const test of testsOf(isKernel ? KERNELS : file, imports, tests)) {
      const time = await timeOf(test);
      if (time === undefined) continue;
      ran++;
      const end = await workshop.test("mutated", test, time * PATIENCE + EXTRA);
      if (end === "passed") continue;
      const verdict = end === "failed" ? "killed" : "timed out";
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
    leftOut: () => [...times].filter(([, time]) => time === undefined).map(([name]) => name),
  };
}

function nameOf(test: Test): string {
  return test.join(" ");
}
