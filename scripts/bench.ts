/**
 * Measures foldnet's engines and their peers on this machine.
 *
 * @module
 */

import { cpus } from "node:os";
import { costsOf, type Measured } from "./bench/costs.ts";
import { HELP, type Options, parseOptions, rowFilter } from "./bench/options.ts";
import { type Plan, sessionOn, type World } from "./bench/session.ts";
import { labelOf, openSystem, SYSTEMS } from "./bench/systems.ts";
import { tableOf } from "./bench/table.ts";
import { WORKS } from "./bench/works.ts";
import { exitCodeOf, terminal } from "./shared/command.ts";
import { UsageError } from "./shared/usage_error.ts";

/** Runs the bench, and returns its exit code: 0, or 2 if the command line is wrong. */
export function main(args: readonly string[], world: World): Promise<number> {
  return exitCodeOf(world, async () => {
    const options = parseOptions(args);
    if (options.help) world.write(HELP);
    else await run(options, world);
  });
}

async function run({ json, only }: Options, world: World): Promise<void> {
  const plans = plansOf(only);
  const session = sessionOn(world);
  if (!json) world.write(`${world.machine}\n`);
  try {
    await session.open(SYSTEMS.filter((one) => plans.some(({ systems }) => systems.includes(one))));
    if (!json) world.write(`${session.versions().join("; ")}\n\n`);
    const measured: Measured[] = [];
    for (const plan of plans) {
      measured.push({ work: plan.work, rows: await session.measure(plan) });
    }
    const rows = measured.flatMap(({ rows }) => rows);
    if (json) world.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    else world.write(`${tableOf(rows)}${costsOf(measured)}`);
  } finally {
    session.close();
  }
  const skipped = session.skipped().map((line) => `skipped: ${line}\n`).join("");
  if (skipped === "") return;
  if (json) world.writeError(skipped);
  else world.write(`\n${skipped}`);
}

function plansOf(only: string | undefined): readonly Plan[] {
  const isWanted = rowFilter(only);
  const plans = WORKS.map((work) => ({
    work,
    systems: SYSTEMS.filter((system) =>
      system.kinds.includes(work.kind) && isWanted(labelOf(work, system))
    ),
  })).filter(({ systems }) => systems.length > 0);
  if (plans.length === 0) throw new UsageError(`--only ${only} picks no row: see --help`);
  return plans;
}

function machineOf(): string {
  const { os, arch } = Deno.build;
  return `${navigator.hardwareConcurrency} cores, ${arch} ${os}, ${processor()}; ` +
    `Deno ${Deno.version.deno}`;
}

function processor(): string {
  try {
    return [...new Set(cpus().map(({ model }) => model.trim()))].join(", ");
  } catch {
    return "processor unknown";
  }
}

function surroundings(): World {
  const { write, writeError } = terminal();
  return {
    write,
    writeError,
    columns: () =>
      Deno.stderr.isTerminal() && !Deno.noColor ? Deno.consoleSize().columns : undefined,
    machine: machineOf(),
    open: openSystem,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

if (import.meta.main) Deno.exit(await main(Deno.args, surroundings()));
