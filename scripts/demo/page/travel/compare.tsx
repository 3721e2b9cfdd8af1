/// <reference lib="dom" />
/**
 * Two branches side by side.
 *
 * @module
 */

import type { JSX } from "preact";
import { type Signal, useSignal } from "@preact/signals";
import * as store from "../store.ts";
import { grouped, percentOrDash } from "../../../shared/numbers.ts";
import { lossText } from "../charts/texts.ts";
import { judgedPoints } from "../timeline/judged_points.ts";
import type { Branch } from "../timeline/timeline.ts";
import { useThrottled } from "./throttled.ts";
import { differences } from "./differences.ts";

/** The milliseconds from one drawing to the next, at least. */
const DRAW_EVERY = 250;

/** Compares two branches: what differs between their settings, and how good they are. */
export function Compare(): JSX.Element | null {
  const [first, second] = [useSignal<number>(), useSignal<number>()];
  const { branches } = useThrottled(store.timeline, DRAW_EVERY);
  if (branches.length < 2) return null;
  const a = branches.find(({ id }) => id === first.value) ?? branches.at(-2);
  const b = branches.find(({ id }) => id === second.value) ?? branches.at(-1);
  if (!a || !b) return null;
  const rows = differences(a.setting, b.setting);
  return (
    <details class="compare">
      <summary>Compare two runs</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Comparison">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">
                <Choice label="First run" of={first} chosen={a} branches={branches} />
              </th>
              <th scope="col">
                <Choice label="Second run" of={second} chosen={b} branches={branches} />
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, first, second }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{first}</td>
                <td>{second}</td>
              </tr>
            ))}
            {rows.length === 0 && (
              <tr>
                <th scope="row">Settings</th>
                <td colSpan={2}>the same</td>
              </tr>
            )}
            {RESULTS.map(([name, text]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{text(a)}</td>
                <td>{text(b)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const lastOf = (branch: Branch) => judgedPoints(branch).at(-1);

const RESULTS: readonly (readonly [string, (branch: Branch) => string])[] = [
  ["Steps so far", ({ points, kept }) => grouped(points.at(-1)?.step ?? kept.at(-1)?.step ?? 0)],
  ["Validated at step", (branch) => stepText(lastOf(branch)?.step)],
  ["Validation accuracy", (branch) => percentOrDash(lastOf(branch)?.accuracy ?? NaN)],
  ["Validation loss", (branch) => lossText(lastOf(branch)?.loss ?? NaN)],
  ["Best validation accuracy", (branch) => {
    const accuracies = judgedPoints(branch).map(({ accuracy }) => accuracy);
    return percentOrDash(accuracies.length > 0 ? Math.max(...accuracies) : NaN);
  }],
];

function stepText(step: number | undefined): string {
  return step === undefined ? "-" : grouped(step);
}

function Choice({ label, of, chosen, branches }: {
  readonly label: string;
  readonly of: Signal<number | undefined>;
  readonly chosen: Branch;
  readonly branches: readonly Branch[];
}): JSX.Element {
  return (
    <select
      aria-label={label}
      value={chosen.id}
      onChange={({ currentTarget }) => of.value = Number(currentTarget.value)}
    >
      {branches.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
    </select>
  );
}
