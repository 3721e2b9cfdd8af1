/**
 * Measures foldnet's engines and their peers on this machine.
 *
 * @module
 */

import { cpus } from "node:os";
import { median } from "./bench/measure.ts";
import { HELP, type Options, parseOptions, rowFilter } from "./bench/options.ts";
import {
  labelOf,
  type OpenSystem,
  openSystem,
  type System,
  SystemError,
  SYSTEMS,
} from "./bench/systems.ts";
import { type Row, tableOf } from "./bench/table.ts";
import { batchOf, figureOf, nameOf, titleOf, type Work, WORKS } from "./bench/works.ts";
import { exitCodeOf, terminal } from "./shared/command.ts";
import { UsageError } from "./shared/usage_error.ts";

/** The surroundings of the bench. */
export interface World {
  /** Writes text to standard output. */
  readonly write: (text: string) => void;
  /** Writes text to standard error. */
  readonly writeError: (text: string) => void;
  /** Returns the width of standard error in columns, or undefined where it is no terminal. */
  readonly columns: () => number | undefined;
  /** The machine, in a line. */
  readonly machine: string;
  /** Starts a system, or throws a SystemError. */
  readonly open: (system: System) => Promise<OpenSystem>;
  /** Waits for some milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

const ROUNDS = 5;
const SAMPLE_MILLISECONDS = 200;
/** Threads of some systems spin for a while after their work, which would slow the next one down. */
const PAUSE_MILLISECONDS = 50;

/** Runs the bench, and returns its exit code: 0, or 2 if the command line is wrong. */
export function main(args: readonly string[], world: World): Promise<number> {
  return exitCodeOf(world, async () => {
    const options = parseOptions(args);
    if (options.help) world.write(HELP);
    else await run(options, world);
  });
}

/** A work, and the systems to measure it on. */
interface Plan {
  readonly work: Work;
  readonly systems: readonly System[];
}

async function run({ json, only }: Options, world: World): Promise<void> {
  const plans = plansOf(only);
  const session = new Session(world);
  if (!json) world.write(`${world.machine}\n`);
  try {
    await session.open(SYSTEMS.filter((one) => plans.some(({ systems }) => systems.includes(one))));
    if (!json) world.write(`${session.versions().join("; ")}\n\n`);
    const rows: Row[] = [];
    for (const plan of plans) rows.push(...await session.measure(plan));
    world.write(json ? rows.map((row) => `${JSON.stringify(row)}\n`).join("") : tableOf(rows));
  } finally {
    session.close();
  }
  if (session.skipped.length === 0) return;
  const skipped = session.skipped.map((line) => `skipped: ${line}\n`).join("");
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

/** The systems that run. */
class Session {
  /** The systems that are left out, and why: a line for each. */
  readonly skipped: string[] = [];
  readonly #running = new Map<System, OpenSystem>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async open(systems: readonly System[]): Promise<void> {
    for (const system of systems) {
      this.#show(`opening ${systemTitle(system)}`);
      await this.#orSkip(system, async () => {
        this.#running.set(system, await this.#world.open(system));
      });
    }
    this.#show();
  }

  versions(): readonly string[] {
    return [...new Set([...this.#running.values()].map(({ version }) => version))];
  }

  /** Measures a work: in each round every system takes its turn. */
  async measure({ work, systems }: Plan): Promise<readonly Row[]> {
    const samples = new Map<System, number[]>();
    for (let round = 1; round <= ROUNDS; round++) {
      for (const system of systems) {
        const running = this.#running.get(system);
        if (running === undefined) continue;
        this.#show(`${titleOf(work)}, round ${round} of ${ROUNDS}: ${systemTitle(system)}`);
        await this.#orSkip(system, async () => {
          const sample = await running.sample(work, SAMPLE_MILLISECONDS);
          samples.set(system, [...samples.get(system) ?? [], sample]);
        });
        await this.#world.pause(PAUSE_MILLISECONDS);
      }
    }
    this.#show();
    return systems.filter((system) => this.#running.has(system)).map((system) => ({
      work: nameOf(work),
      system: system.system,
      engine: system.engine,
      threads: system.threads,
      batch: batchOf(work),
      ...figureOf(work, median(samples.get(system) ?? [])),
    }));
  }

  close(): void {
    for (const { close } of this.#running.values()) close();
  }

  /** Leaves a system out from here on if it cannot be started or fails. */
  async #orSkip(system: System, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#running.delete(system);
      const { install } = system;
      const hint = install === undefined ? "" : `; to install it: ${install}`;
      this.skipped.push(`${systemTitle(system)}: ${error.message}${hint}`);
    }
  }

  /** Shows a text in place of the one before. */
  #show(text = ""): void {
    const columns = this.#world.columns();
    if (columns === undefined) return;
    this.#world.writeError(`\r\x1b[K${text.slice(0, Math.max(columns - 1, 0))}`);
  }
}

function systemTitle({ system, engine, threads }: System): string {
  return `${system} ${engine}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
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
    columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
    machine: machineOf(),
    open: openSystem,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

if (import.meta.main) Deno.exit(await main(Deno.args, surroundings()));
