/**
 * Serves the page that draws and trains.
 *
 * @module
 */

import { answersOf } from "./demo/answer.ts";
import { DEMO, siteOf } from "./demo/build.ts";
import { patiently } from "./demo/patiently.ts";
import { rebuild } from "./demo/rebuild.ts";
import { servePage, SERVING_FLAGS, servingOptions } from "./demo/serving_flags.ts";
import { exitCodeOf, start } from "./shared/command.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import type { Console } from "./shared/console.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Serving",
  ...SERVING_FLAGS,
  { name: "watch", help: "build the page again when its sources change" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Serves a page that draws digits, recognizes them and trains, in the browser alone.",
  usage: "demo [flags]",
  flags: FLAGS,
  notes: ["The page is built in memory. demo:build writes it to a folder, for other hosts."],
  examples: [
    ["demo --open", "serve the page on this machine, and open it"],
    ["demo --port 8080", "serve it at another port"],
  ],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if the page cannot be built or served, or 2 if the
 * command line is wrong.
 *
 * @param signal Ends the server. By default, it goes on until the program ends.
 */
export function main(
  args: readonly string[],
  console: Console,
  signal?: AbortSignal,
): Promise<number> {
  return exitCodeOf(console, async () => {
    const reader = readFlags(args, FLAGS, 0);
    if (reader.has("help")) return console.write(HELP);
    const options = servingOptions(reader);
    let site = await patiently(console, siteOf(DEMO));
    await Promise.all([
      servePage(answersOf(() => site), options, console, signal),
      reader.has("watch") &&
      rebuild(() => siteOf(DEMO), (next) => site = next, console, { signal }),
    ]);
  });
}

if (import.meta.main) await start(main);
