/**
 * A session of the bench: systems that run, and take turns.
 *
 * @module
 */

import { CLEAR_LINE } from "../shared/console.ts";
import { median } from "./measure.ts";
import { type OpenSystem, type System, SystemError } from "./systems.ts";
import type { Row } from "./table.ts";
import { batchOf, figureOf, nameOf, titleOf, type Work } from "./works.ts";

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

/** A work, and the systems to measure it on. */
export interface Plan {
  readonly work: Work;
  readonly systems: readonly System[];
}

/** A session of the bench. */
export interface Session {
  /** Starts systems. */
  readonly open: (systems: readonly System[]) => Promise<void>;
  /** Returns the versions of the systems that run. */
  readonly versions: () => readonly string[];
  /** Measures a work: in each round every system takes its turn. */
  readonly measure: (plan: Plan) => Promise<readonly Row[]>;
  /** Returns the systems that were left out, and why: a line for each. */
  readonly skipped: () => readonly string[];
  readonly close: () => void;
}

const ROUNDS = 5;
const SAMPLE_MILLISECONDS = 200;
/** Threads of some systems spin for a while after their work, which would slow the next one down. */
const PAUSE_MILLISECONDS = 50;

/** Returns a session on a machine. It leaves systems out that cannot be started or fail. */
export function sessionOn(world: World): Session {
  const running = new Map<System, OpenSystem>();
  const skipped: string[] = [];
  const show = showing(world);

  const orSkip = async (system: System, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      running.delete(system);
      const { install } = system;
      const hint = install === undefined ? "" : `; to install it: ${install}`;
      skipped.push(`${systemTitle(system)}: ${error.message}${hint}`);
    }
  };
  return {
    async open(systems) {
      for (const system of systems) {
        show(`opening ${systemTitle(system)}`);
        await orSkip(system, async () => void running.set(system, await world.open(system)));
      }
      show("");
    },
    versions: () => [...new Set([...running.values()].map(({ version }) => version))],
    async measure({ work, systems }) {
      const samples = new Map<System, number[]>();
      for (let round = 1; round <= ROUNDS; round++) {
        for (const system of systems) {
          const { sample } = running.get(system) ?? {};
          if (!sample) continue;
          show(`${titleOf(work)}, round ${round} of ${ROUNDS}: ${systemTitle(system)}`);
          await orSkip(system, async () => {
            const time = await sample(work, SAMPLE_MILLISECONDS);
            samples.set(system, [...samples.get(system) ?? [], time]);
          });
          await world.pause(PAUSE_MILLISECONDS);
        }
      }
      show("");
      return systems.filter((system) => running.has(system))
        .map((system) => rowOf(work, system, samples.get(system) ?? []));
    },
    skipped: () => skipped,
    close() {
      for (const { close } of running.values()) close();
    },
  };
}

function rowOf(
  work: Work,
  { system, engine, threads }: System,
  samples: readonly number[],
): Row {
  return {
    work: nameOf(work),
    system,
    engine,
    threads,
    batch: batchOf(work),
    ...figureOf(work, median(samples)),
  };
}

/** Returns a function that shows a text in place of the one before, where there is a terminal. */
function showing({ columns, writeError }: World): (text: string) => void {
  return (text) => {
    const width = columns();
    if (width === undefined) return;
    writeError(`${CLEAR_LINE}${text.slice(0, Math.max(width - 3, 0))}`);
  };
}

function systemTitle({ system, engine, threads }: System): string {
  return `${system} ${engine}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
