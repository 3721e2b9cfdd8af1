/// <reference lib="dom" />
/**
 * The legend of the curves, with what they say at a step.
 *
 * @module
 */

import type { JSX } from "preact";
import { grouped, percentOrDash } from "../../../shared/numbers.ts";
import type { Reading } from "./chart_lines.ts";
import type { Curve } from "./curve.ts";
import { judgedText, lossText } from "./texts.ts";
import { LineSample } from "./line_sample.tsx";

/** What a legend shows. */
export interface LegendProps {
  readonly curves: readonly (Curve & { readonly style: number })[];
  /** What each curve says. */
  readonly readings: readonly (Reading | undefined)[];
  /** The step that is read, or undefined for the end of each curve. */
  readonly step: number | undefined;
  /** The ids of the curves that are hidden. */
  readonly hidden: ReadonlySet<number>;
  readonly onToggle: (id: number) => void;
}

/** Returns a legend: a table with a row for each curve. */
export function Legend(
  { curves, readings, step, hidden, onToggle }: LegendProps,
): JSX.Element {
  return (
    <div class="scroll">
      <table class="legend">
        <caption>
          {step === undefined ? "At the last step of each run so far" : `At step ${grouped(step)}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Step</th>
            <th scope="col">Loss</th>
            <th scope="col">Accuracy</th>
            <th scope="col">Validation loss</th>
            <th scope="col">Validation accuracy</th>
          </tr>
        </thead>
        <tbody>
          {curves.map(({ id, name, style }, i) => {
            const reading = readings[i];
            const judged = reading?.validation;
            return (
              <tr key={id}>
                <th scope="row">
                  <label>
                    <input
                      type="checkbox"
                      checked={!hidden.has(id)}
                      aria-label={`Show ${name}`}
                      onChange={() => onToggle(id)}
                    />
                    <LineSample style={style} />
                    <bdi class="run-name" title={name}>{name}</bdi>
                  </label>
                </th>
                <td>{reading ? grouped(reading.step) : "-"}</td>
                <td>{lossText(reading?.loss ?? NaN)}</td>
                <td>{percentOrDash(reading?.accuracy ?? NaN)}</td>
                <td>{judgedText(judged, "loss", reading?.step)}</td>
                <td>{judgedText(judged, "accuracy", reading?.step)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
