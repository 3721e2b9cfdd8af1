/**
 * Tests a trained network, class by class, and shows where it is sure and wrong.
 *
 * @module
 */

import { openEngine } from "../mod.ts";
import { jsonOutcome, outcomeOf } from "./evaluate/outcome.ts";
import { outcomeText } from "./evaluate/outcome_text.ts";
import { CSV_FLAGS, csvFlagsOf, IMAGES_FLAG, READING_FLAGS, transposeOf } from "./data/source.ts";
import { loadingProgress } from "./data/loading_progress.ts";
import { exitCodeOf, mendable, start } from "./shared/command.ts";
import { DATA_FLAG, HELP_FLAG, THREADS_FLAG } from "./shared/common_flags.ts";
import { type Console, jsonLines } from "./shared/console.ts";
import { findModel } from "./shared/find_model.ts";
import { type Flag, list, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { UsageError } from "./shared/usage_error.ts";

const ENGINES = ["auto", "wasm", "reference"] as const;

const FLAGS: readonly (Flag | string)[] = [
  "Test images",
  DATA_FLAG,
  { name: "test", value: "FILE", help: "CSV file with a label and pixels in each line" },
  IMAGES_FLAG,
  ...READING_FLAGS,
  "Engine",
  { name: "engine", value: "NAME", help: list(ENGINES), default: "auto" },
  THREADS_FLAG,
  "Output",
  { name: "mistakes", value: "N", help: "how many of the surest mistakes to show", default: "6" },
  { name: "json", help: "print one line of JSON" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Tests a trained network, class by class, and shows where it is sure and wrong.",
  usage: "evaluate [MODEL] [flags]",
  details: [
    "MODEL is a .safetensors file or the folder of a run. The default is the newest run in runs/.",
    "The test images are MNIST's. A model that was trained on others takes --data, --test or " +
    "--images: a file from elsewhere does not choose which files are read. Pictures of --images are " +
    "changed to the size that the model takes.",
  ],
  flags: FLAGS,
  examples: [
    ["evaluate", "test the newest run"],
    ["evaluate runs/mine --mistakes 20", "show more of its mistakes"],
    ["evaluate model.safetensors --data fashion", "test a model of other images"],
  ],
});

/**
 * Runs the command, and returns its exit code: 0, or 1 if a file cannot be used, or 2 if the command line
 * is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const reader = readFlags(args, FLAGS, 1);
    const { has, text, number, choice, named } = reader;
    if (has("help")) return console.write(HELP);
    const source = { directory: text("data"), csv: text("test"), images: text("images") };
    if (Object.values(source).filter((path) => path !== undefined).length > 1) {
      throw new UsageError(
        "--data takes IDX files, --test CSV, --images folders of pictures: choose one of them",
      );
    }
    for (const { name } of CSV_FLAGS) {
      if (has(name) && source.csv === undefined) {
        throw new UsageError(`--${name} goes with --test: it says how CSV is read`);
      }
    }
    const reading = {
      ...transposeOf(reader),
      csv: csvFlagsOf(reader),
      ...(has("class-names") && { classNames: text("class-names") ?? "" }),
    };
    const threads = number("threads", { from: 1, below: 257, whole: true });
    const options = { kind: choice("engine", ENGINES) ?? "auto", ...(threads && { threads }) };
    const mistakes = number("mistakes", { from: 0, whole: true }) ?? 6;

    const path = await findModel(named[0]);
    const engine = await mendable(openEngine(options));
    try {
      const progress = has("json") ? undefined : loadingProgress(console);
      const options = { source, reading, progress, mistakes };
      const { outcome, images } = await outcomeOf(engine, path, options);
      if (has("json")) jsonLines(console)(jsonOutcome(outcome));
      else console.write(outcomeText(outcome, images, console));
    } finally {
      engine.close();
    }
  });
}

if (import.meta.main) await start(main);
