/**
 * Shows a training that runs on the command line as a page.
 *
 * @module
 */

import { answersOf } from "./demo/answer.ts";
import { siteOf, WATCH } from "./demo/build.ts";
import { patiently } from "./demo/patiently.ts";
import { servePage, SERVING_FLAGS, servingOptions } from "./demo/serving_flags.ts";
import { exitCodeOf, nameInLine, start } from "./shared/command.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import type { Console } from "./shared/console.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { runAnswers } from "./watch/run_answers.ts";
import { factsOf, findRun } from "./watch/watched_run.ts";

const FLAGS: readonly (Flag | string)[] = ["Serving", ...SERVING_FLAGS, HELP_FLAG];

const HELP = helpText({
  about: "Shows a training that runs on the command line as a page: its curves as they grow.",
  usage: "watch [RUN] [flags]",
  details: [
    "RUN is the folder of a run, or its name in runs/. The default is the run that began last. The " +
    "page follows the files of the run, and changes none of them: it shows runs that have ended too.",
  ],
  flags: FLAGS,
  examples: [
    ["watch --open", "show the newest run in the browser"],
    ["watch runs/mine", "show another run"],
  ],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if there is no run or the page cannot be served, or
 * 2 if the command line is wrong.
 *
 * @param signal Ends the server. By default, it goes on until the program ends.
 */
export function main(
  args: readonly string[],
  console: Console,
  signal?: AbortSignal,
): Promise<number> {
  return exitCodeOf(console, async () => {
    const reader = readFlags(args, FLAGS, 1);
    if (reader.has("help")) return console.write(HELP);
    const options = servingOptions(reader);
    const run = await findRun(reader.named[0]);
    // A configuration that cannot be read is told here, and not on the page.
    await factsOf(run);
    const site = await patiently(console, siteOf(WATCH));
    console.write(`${nameInLine(run)}\n`);
    await servePage(answersOf(() => site, runAnswers(run, { signal })), options, console, signal);
  });
}

if (import.meta.main) await start(main);
