/** What the tests of commands share: a console that remembers. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Console } from "../../scripts/shared/console.ts";

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command on a console that is no terminal, or one of a width. */
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

/** Holds what a command line came to against a refusal: one line with a hint, and exit code 2. */
export function assertRefused({ code, output, errors }: Ran, hint: string): void {
  assertEquals([code, output], [2, ""]);
  assertMatch(errors, /^error: [^\n]+\n$/);
  assertStringIncludes(errors, hint);
}
