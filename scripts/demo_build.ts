/**
 * Builds the page that draws and trains, for any static host.
 *
 * @module
 */

import { DEMO, siteOf } from "./demo/build.ts";
import { patiently } from "./demo/patiently.ts";
import { sizesText } from "./demo/sizes.ts";
import { requireOwnFolder, writeSite } from "./demo/write_site.ts";
import { exitCodeOf, mendable, nameInLine, start } from "./shared/command.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import type { Console } from "./shared/console.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { UsageError } from "./shared/usage_error.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  {
    name: "to",
    value: "FOLDER",
    help: "the folder to make; one that is there may have an earlier build in it, and no more",
  },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Builds the page that draws and trains, as a folder of static files.",
  usage: "demo:build --to FOLDER",
  details: [
    "Any static host can serve the folder, in any subfolder. A host that sends the headers of " +
    "cross-origin isolation lets the page use all cores: Cross-Origin-Opener-Policy: same-origin, " +
    "and Cross-Origin-Embedder-Policy: require-corp. Without them, it trains on one.",
  ],
  flags: FLAGS,
  examples: [["demo:build --to site", "build the page in the folder site"]],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if the page cannot be built, or 2 if the command
 * line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, text } = readFlags(args, FLAGS, 0);
    if (has("help")) return console.write(HELP);
    const target = text("to");
    if (target === undefined) {
      throw new UsageError("give a folder to make: deno task demo:build --to FOLDER");
    }
    await mendable(requireOwnFolder(target));
    const site = await patiently(console, siteOf(DEMO));
    await mendable(writeSite(site, target));
    console.write(`${nameInLine(target)}\n\n${await sizesText(site, console.columns())}\n`);
  });
}

if (import.meta.main) await start(main);
