/**
 * How commands start, print errors and end.
 *
 * @module
 */

import type { Console } from "./console.ts";
import { enterUserFolder, environmentVariable } from "./paths.ts";
import { nameInLine, printable } from "./printable.ts";
import { RunError } from "./run_error.ts";
import { UsageError } from "./usage_error.ts";

export { nameInLine, printable } from "./printable.ts";
export { RunError } from "./run_error.ts";

/**
 * Runs a command, and returns its exit code: 0, or 1 if it failed, or 2 if the command line is wrong. It
 * prints a failure in one line.
 */
export async function exitCodeOf(
  { writeError }: Pick<Console, "writeError">,
  command: () => Promise<void>,
): Promise<number> {
  try {
    await command();
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RunError)) throw error;
    writeError(`error: ${nameInLine(error.message)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/**
 * Returns the result of opening or reading something.
 *
 * @throws {RunError} if that fails, with the same message.
 */
export async function mendable<Result>(opening: Promise<Result>): Promise<Result> {
  try {
    return await opening;
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : `${error}`);
  }
}

/** Runs a command as the program that was started, from the folder where the user stands. */
export async function start(
  main: (args: readonly string[], console: Console) => Promise<number>,
): Promise<never> {
  enterUserFolder();
  Deno.exit(await main(Deno.args, terminal()));
}

/**
 * Returns the console of this process: a terminal, a file or a pipe. Where nothing more can be written,
 * as on a full disk, the process says so in one line and ends.
 */
export function terminal(): Console {
  const isTerminal = Deno.stdout.isTerminal();
  const isPlain = !isTerminal || Deno.noColor || environmentVariable("TERM") === "dumb";
  const writeError = (text: string): void => {
    try {
      writeAll(Deno.stderr, printable(text));
    } catch {
      // Nobody is left to tell.
      Deno.exit(1);
    }
  };
  return {
    write(text) {
      try {
        writeAll(Deno.stdout, isPlain ? printable(text) : drawable(text));
      } catch (error) {
        // The reader has ended, as `head` does. 141 is the exit code of shells for that.
        if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
        const reason = error instanceof Error ? error.message : `${error}`;
        writeError(`error: Cannot write to standard output: ${reason}\n`);
        Deno.exit(1);
      }
    },
    writeError,
    isPlain,
    columns: () => isTerminal ? Deno.consoleSize().columns || 80 : 80,
    now: () => performance.now(),
  };
}

/** Returns text without control codes but for those of colors and of a line that is written over. */
export function drawable(text: string): string {
  // deno-lint-ignore no-control-regex -- it is about control codes
  const parts = text.split(/(\r\x1b\[K|\x1b\[[\d;]*m)/);
  return parts.map((part, i) => i % 2 === 1 ? part : printable(part)).join("");
}

function writeAll(stream: typeof Deno.stdout, text: string): void {
  for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
    rest = rest.subarray(stream.writeSync(rest));
  }
}
