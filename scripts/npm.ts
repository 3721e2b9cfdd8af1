/**
 * Builds the npm package in a folder.
 *
 * @module
 */

import { exitCodeOf, mendable, nameInLine, RunError, start } from "./shared/command.ts";
import { HELP_FLAG } from "./shared/common_flags.ts";
import type { Console } from "./shared/console.ts";
import { type Flag, readFlags } from "./shared/flags.ts";
import { helpText } from "./shared/help.ts";
import { UsageError } from "./shared/usage_error.ts";
import { collected } from "../lib/io/collected.ts";
import { decompressed } from "../lib/io/gzip.ts";
import { stage } from "./npm/stage.ts";
import { untar } from "./npm/untar.ts";

const FLAGS: readonly (Flag | string)[] = [
  "Output",
  { name: "to", value: "FOLDER", help: "the folder to make, which may be there if it is empty" },
  HELP_FLAG,
];

const HELP = helpText({
  about: "Builds the npm package: JavaScript and its types, a file for each module.",
  usage: "npm --to FOLDER",
  details: [
    "The package runs in Node from 20.16, Bun and bundlers. It has no images: there, mnist() takes " +
    "the folder or the URL of MNIST's four files.",
  ],
  flags: FLAGS,
  examples: [
    [
      "npm --to /tmp/foldnet",
      "build the package; `npm install --install-links /tmp/foldnet` installs it",
    ],
  ],
});

/** What npm asks of a package, besides what `deno pack` writes. */
const PACKAGE = {
  description: "Neural networks from typed arrays alone",
  keywords: ["neural-network", "machine-learning", "mnist", "wasm", "simd", "typescript"],
  engines: { node: ">=20.16" },
  sideEffects: false,
} as const;

const ROOT = new URL("../", import.meta.url);

/**
 * Runs the command, and returns its exit code: 0, or 1 if the package cannot be built, or 2 if the command
 * line is wrong.
 */
export function main(args: readonly string[], console: Console): Promise<number> {
  return exitCodeOf(console, async () => {
    const { has, text } = readFlags(args, FLAGS, 0);
    if (has("help")) return console.write(HELP);
    const target = text("to");
    if (target === undefined) {
      throw new UsageError("give a folder to make: deno task npm --to FOLDER");
    }
    await mendable(makeEmpty(target));
    const work = await Deno.makeTempDir({ prefix: "foldnet-npm-" });
    try {
      await build(work, target);
    } finally {
      await Deno.remove(work, { recursive: true });
    }
    console.write(
      `${nameInLine(target)}: install it with npm install --install-links ${nameInLine(target)}\n`,
    );
  });
}

async function makeEmpty(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const _ of Deno.readDir(folder)) {
    throw new Error(`Cannot write to ${folder}: something is in it. Name another folder`);
  }
}

async function build(work: string, target: string): Promise<void> {
  const sources = `${work}/sources`;
  const archive = `${work}/package.tgz`;
  await Deno.mkdir(sources);
  await stage(ROOT, sources);
  await pack(sources, archive);
  const packed = await collected(await decompressed((await Deno.open(archive)).readable));
  for (const { path, bytes } of untar(packed)) {
    await write(target, path.replace(/^package\//, ""), bytes);
  }
  const path = `${target}/package.json`;
  const made = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(path, `${JSON.stringify({ ...made, ...PACKAGE }, null, 2)}\n`);
}

/** Makes an archive of the sources. Deno says much about modules whose types nobody can reach. */
async function pack(sources: string, archive: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["pack", "--allow-dirty", "--no-source-maps", "--output", archive],
    cwd: sources,
    env: { NO_COLOR: "1" },
  }).output();
  if (success) return;
  const [reason = ""] = /^error: .*$/m.exec(new TextDecoder().decode(stderr)) ?? [];
  throw new RunError(`Cannot build the package by deno pack: ${reason.replace("error: ", "")}`);
}

async function write(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(`${folder}/${path.replace(/[^/]*$/, "")}`, { recursive: true });
  await Deno.writeFile(`${folder}/${path}`, bytes);
}

if (import.meta.main) await start(main);
