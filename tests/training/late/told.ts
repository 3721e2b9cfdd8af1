/** What trainings tell, to compare engines. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type AnyLayer,
  type Engine,
  fit,
  type FitConfig,
  initialState,
  type OptimizerState,
  random,
  referenceEngine,
  type Targets,
  type TrainState,
  type Tree,
} from "../../../mod.ts";
import { lateEngine } from "../../engines/late.ts";

/** A configuration for any engine. */
export type Config<Expected extends Targets> = Omit<
  FitConfig<AnyLayer, OptimizerState, Expected>,
  "engine"
>;

/** A dataset, or a source of batches. */
export type Source<Expected extends Targets> = Parameters<
  typeof fit<AnyLayer, OptimizerState, Expected>
>[2];

/** All that a training told. */
export interface Told {
  /** Its reports, with arrays in the place of matrices. */
  readonly reports: readonly unknown[];
  /** The error that it ended with. */
  readonly error: unknown;
}

/** Trains, and returns what the training told. `look` runs after each report. */
export async function toldBy<Expected extends Targets>(
  engine: Engine,
  config: Config<Expected>,
  source: Source<Expected>,
  { start, look = () => {} }: {
    readonly start?: TrainState<Tree, OptimizerState>;
    readonly look?: (step: number, count: number) => unknown;
  } = {},
): Promise<Told> {
  const whole = { ...config, engine };
  const reports: unknown[] = [];
  try {
    for await (const report of fit(whole, start ?? initialState(whole, random.key(5)), source)) {
      reports.push(plain(report));
      await look(report.step, reports.length);
    }
    return { reports, error: undefined };
  } catch (error) {
    const told = error instanceof Error ? { ...error, message: error.message } : error;
    return { reports, error: told };
  }
}

/** Asserts that a late engine tells the same as one that is not late. */
export async function assertSame<Expected extends Targets>(
  config: Config<Expected>,
  make: () => Source<Expected>,
  tolerance = 0,
): Promise<Told> {
  const expected = await toldBy(referenceEngine(), config, make());
  const found = await toldBy(lateEngine(), config, make());
  assert(expected.reports.length > 0);
  assertEquals(found.error, expected.error);
  if (tolerance === 0) assertEquals(found.reports, expected.reports);
  else assertNear(found.reports, expected.reports, tolerance);
  return found;
}

/** Asserts that all numbers in two values are nearly the same. */
function assertNear(found: unknown, expected: unknown, tolerance: number): void {
  const [these, those] = [numbersIn(found), numbersIn(expected)];
  assertEquals(these.length, those.length);
  these.forEach((number, i) => assertAlmostEquals(number, those[i] ?? NaN, tolerance));
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return Number.isNaN(value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Returns a value with arrays in the place of matrices. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return Object.values(value);
  if (Array.isArray(value)) return value.map(plain);
  const record = "data" in value && "rows" in value
    ? { rows: value.rows, data: value.data }
    : value;
  return Object.fromEntries(Object.entries(record).map(([name, each]) => [name, plain(each)]));
}
