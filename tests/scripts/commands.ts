/** Shared by the tests of commands: a console that keeps what is written. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Console } from "../../scripts/shared/console.ts";

/** The output of a command, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command on a terminal of a width, or without a terminal. */
export async function ran(
  main: (args: readonly string[], console: Console) => Promise<number>,
  args: readonly string[],
  width?: number,
): Promise<Ran> {
  let output = "";
  let errors = "";
  const code = await main(args, {
    write: (text) => output += text,
    writeError: (text) => errors += text,
    isPlain: width === undefined,
    columns: () => width ?? 80,
    now: () => 0,
  });
  return { code, output, errors };
}

/** Asserts that a command line was refused: one line with a hint, and exit code 2. */
export function assertRefused({ code, output, errors }: Ran, hint: string): void {
  assertEquals([code, output], [2, ""]);
  assertMatch(errors, /^error: [^\n]+\n$/);
  assertStringIncludes(errors, hint);
}
