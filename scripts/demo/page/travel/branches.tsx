/// <reference lib="dom" />
/**
 * The list of branches, as a tree.
 *
 * @module
 */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { remove, rename } from "../actions.ts";
import { LineSample } from "../charts/line_sample.tsx";
import * as store from "../store.ts";
import { judgedText } from "../charts/texts.ts";
import { judgedPoints } from "../timeline/judged_points.ts";
import { grouped } from "../../../shared/numbers.ts";
import { bytesOf, type Timeline } from "../timeline/timeline.ts";
import { useThrottled } from "./throttled.ts";
import { choose, chosenBranch } from "./travel_state.ts";
import { type TreeRow, treeRows } from "./tree_rows.ts";

/** The milliseconds from one drawing to the next, at least. */
const DRAW_EVERY = 250;

/** The branches: choose, rename or remove them. */
export function Branches(): JSX.Element {
  const timeline = useThrottled(store.timeline, DRAW_EVERY);
  return (
    <div class="runs">
      <p class="faint">{memoryText(timeline)}</p>
      <div class="scroll">
        <table class="branches">
          <caption class="hidden-text">Runs and what forked from them</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">From</th>
              <th scope="col">Steps</th>
              <th scope="col">States</th>
              <th scope="col">Validation accuracy</th>
              <th scope="col">
                <span class="hidden-text">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {treeRows(timeline).map((row) => <BranchRow key={row.branch.id} {...row} />)}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function BranchRow({ branch, depth, parent }: TreeRow): JSX.Element {
  const { id, name, kept, points, from } = branch;
  const isChosen = chosenBranch.value?.id === id;
  const step = Math.max(points.at(-1)?.step ?? 0, kept.at(-1)?.step ?? 0);
  const origin = from === undefined
    ? "the start"
    : `${parent?.name ?? "a removed run"}, step ${grouped(from.step)}`;
  const judged = judgedPoints(branch).at(-1);
  return (
    <tr class={isChosen ? "chosen" : ""}>
      <th scope="row">
        <span class={`branch depth-${Math.min(depth, 6)}`}>
          <input
            type="radio"
            name="branch"
            aria-label={`Travel on ${name}`}
            checked={isChosen}
            onChange={() => choose(id)}
          />
          <LineSample style={id} />
          <NameField id={id} name={name} />
        </span>
      </th>
      <td>{origin}</td>
      <td>{grouped(step)}</td>
      <td>{kept.length}</td>
      <td>{judgedText(judged, "accuracy", step)}</td>
      <td>
        <RemoveButton id={id} name={name} />
      </td>
    </tr>
  );
}

/** The name of a branch, which the user may change. What is being written stays while the table is drawn anew. */
function NameField({ id, name }: { readonly id: number; readonly name: string }): JSX.Element {
  const draft = useSignal<string | undefined>(undefined);
  return (
    <input
      class="branch-name"
      aria-label={`Name of ${name}`}
      value={draft.value ?? name}
      maxLength={40}
      size={12}
      onInput={({ currentTarget }) => draft.value = currentTarget.value}
      onChange={({ currentTarget }) => {
        const given = currentTarget.value.trim();
        if (given) rename(id, given);
        draft.value = undefined;
      }}
    />
  );
}

/** Removes a branch, once the user has said so twice: what is removed is gone. */
function RemoveButton({ id, name }: { readonly id: number; readonly name: string }): JSX.Element {
  const isAsking = useSignal(false);
  if (!isAsking.value) {
    return (
      <button
        type="button"
        class="quiet"
        aria-label={`Remove ${name}`}
        title={`Remove ${name}`}
        onClick={() => isAsking.value = true}
      >
        ×
      </button>
    );
  }
  return (
    <span class="sure" role="group" aria-label={`Remove ${name}?`}>
      <button type="button" ref={focus} onClick={() => remove(id)}>Remove</button>
      <button type="button" class="quiet" onClick={() => isAsking.value = false}>Keep</button>
    </span>
  );
}

function focus(button: HTMLButtonElement | null): void {
  button?.focus();
}

function memoryText(timeline: Timeline): string {
  const { branches, budget } = timeline;
  const states = branches.reduce((sum, { kept }) => sum + kept.length, 0);
  const left = branches.reduce((sum, { thinned }) => sum + (thinned?.count ?? 0), 0);
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 1 : 0);
  const what = states === 1 ? "1 kept state takes" : `${grouped(states)} kept states take`;
  return `${what} ${megabytes(bytesOf(timeline))} of ${megabytes(budget)} MB.${leftText(left)}`;
}

/** Says what the budget has cost. */
function leftText(left: number): string {
  if (left === 0) return "";
  const what = left === 1 ? "1 other was" : `${grouped(left)} others were`;
  return ` ${what} left out to stay within that: their validation values stay on the charts.`;
}
