/**
 * What all commands have in common: what they print on, and how they end.
 *
 * @module
 */

import type { Console } from "./console.ts";
import { enterUserFolder, environmentVariable } from "./paths.ts";
import { UsageError } from "./usage_error.ts";

/** What a command cannot go on from and its user can mend: one line, and exit code 1. */
export class RunError extends Error {
  override readonly name = "RunError";
}

/**
 * The exit code of a command: 0, or 1 where it failed, or 2 where the command line is wrong. Either
 * failure is told in one line.
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
    writeError(`error: ${printable(error.message.replaceAll(/[\r\n]+/g, " "))}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Text without the codes that would have a terminal do more than print it: files may bring some along. */
export function printable(text: string): string {
  return text.replaceAll(/[^\n\P{Cc}]/gu, "\ufffd");
}

/** What comes of opening or reading something: its errors are one line, for the user to mend. */
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

/** The terminal, file or pipe that a command was started on. */
export function terminal(): Console {
  const isTerminal = Deno.stdout.isTerminal();
  const encoder = new TextEncoder();
  const writer = (stream: typeof Deno.stdout) => (text: string): void => {
    try {
      for (let rest = encoder.encode(text); rest.length > 0;) {
        rest = rest.subarray(stream.writeSync(rest));
      }
    } catch (error) {
      // Nobody reads on, as behind `| head`: the shell's code for a broken pipe.
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(141);
      throw error;
    }
  };
  return {
    write: writer(Deno.stdout),
    writeError: writer(Deno.stderr),
    isPlain: !isTerminal || Deno.noColor || environmentVariable("TERM") === "dumb",
    columns: () => isTerminal ? Deno.consoleSize().columns || 80 : 80,
    now: () => performance.now(),
  };
}
