/**
 * What the command prints about mutations.
 *
 * @module
 */

import { type Interval, wilsonInterval } from "../../lib/training/wilson_interval.ts";
import { percent } from "../shared/numbers.ts";
import { textTable } from "../shared/text_table.ts";
import type { Judgement, Verdict } from "./judge.ts";
import { mutated, type Mutation } from "./mutations.ts";

/** How many mutations there are of each verdict, and which part of those that could run survived. */
export interface Score {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The part from 0 to 1. It is NaN where none could run. */
  readonly survived: number;
  readonly interval: Interval | undefined;
}

/** Returns the score of judgements. */
export function scoreOf(judgements: readonly Judgement[]): Score {
  const count = (verdict: Verdict): number =>
    judgements.filter((judgement) => judgement.verdict === verdict).length;
  const counts = {
    killed: count("killed"),
    "timed out": count("timed out"),
    refused: count("refused"),
    invalid: count("invalid"),
    survived: count("survived"),
  };
  const valid = judgements.length - counts.invalid;
  return {
    counts,
    survived: counts.survived / valid,
    interval: valid === 0 ? undefined : wilsonInterval(counts.survived, valid),
  };
}

/** Returns a change in a line: `lib/values/count.ts:17  "<" -> "<="`. */
export function changeText({ file, line, before, after }: Mutation): string {
  const shown = (text: string): string => {
    const [first = "", ...others] = text.split("\n");
    return others.length === 0 ? first : `${first} …`;
  };
  return `${file}:${line}  ${shown(before)}  ->  ${after === "" ? "nothing" : shown(after)}`;
}

/** Returns a table of the rooms, the part that survived, and each survivor with its lines. */
export function reportText(
  judgements: readonly Judgement[],
  sources: ReadonlyMap<string, string>,
): string {
  const rooms = Map.groupBy(judgements, ({ mutation }) => roomOf(mutation.file));
  const row = (name: string, some: readonly Judgement[]): readonly string[] => {
    const { counts } = scoreOf(some);
    return [name, some.length, ...Object.values(counts)].map(String);
  };
  const table = textTable([
    ["room", "mutations", "killed", "timed out", "refused", "invalid", "survived"],
    ...[...rooms].toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, some]) => row(name, some)),
    row("all", judgements),
  ]);
  const { counts, survived, interval } = scoreOf(judgements);
  const part = interval === undefined
    ? "No mutation could run."
    : `${counts.survived} of ${judgements.length - counts.invalid} survived: ` +
      `${percent(survived, 1)}, 95 % interval ${percent(interval.lower, 1)} to ` +
      percent(interval.upper, 1);
  const survivors = judgements.filter(({ verdict }) => verdict === "survived").map(({ mutation }) =>
    difference(mutation, sources.get(mutation.file) ?? "")
  );
  return [table, part, ...survivors].join("\n\n") + "\n";
}

/** Returns the lines of a mutation, as they were and as they are, with its file and line ahead. */
function difference(mutation: Mutation, source: string): string {
  const { file, line, start, end, after } = mutation;
  const from = source.lastIndexOf("\n", start - 1) + 1;
  const until = (text: string, place: number): number => {
    const next = text.indexOf("\n", place);
    return next === -1 ? text.length : next;
  };
  const marked = (sign: string, text: string): readonly string[] =>
    text.split("\n").map((each) => `  ${sign} ${each}`);
  const changed = mutated(source, mutation);
  return [
    `${file}:${line}`,
    ...marked("-", source.slice(from, until(source, end))),
    ...marked("+", changed.slice(from, until(changed, start + after.length))),
  ].join("\n");
}

/** Returns the room of a file: `lib/values` of `lib/values/count.ts`. */
function roomOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
}
