/// <reference lib="dom" />
/**
 * The curves as a table, for those who read better than they see.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { grouped, percentOrDash } from "../../../shared/numbers.ts";
import { tableRows } from "./table_rows.ts";
import type { Curve } from "./curve.ts";
import { lossText } from "./texts.ts";

/** Returns a table of curves, folded up until it is asked for. */
export function CurveTable({ curves, span }: {
  readonly curves: readonly Curve[];
  readonly span: number;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      class="curve-table"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>The curves as a table</summary>
      {isOpen &&
        curves.map((curve) => (
          <div class="scroll" key={curve.id} tabIndex={0} role="region" aria-label={curve.name}>
            <table>
              <caption>{curve.name}</caption>
              <thead>
                <tr>
                  <th scope="col">Step</th>
                  <th scope="col">Loss</th>
                  <th scope="col">Accuracy</th>
                  <th scope="col">Validation loss</th>
                  <th scope="col">Validation accuracy</th>
                </tr>
              </thead>
              <tbody>
                {tableRows(curves, curve, span).map((row) => (
                  <tr key={row.step}>
                    <th scope="row">{grouped(row.step)}</th>
                    <td>{lossText(row.loss)}</td>
                    <td>{percentOrDash(row.accuracy)}</td>
                    <td>{lossText(row.validation?.loss ?? NaN)}</td>
                    <td>{percentOrDash(row.validation?.accuracy ?? NaN)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        ))}
    </details>
  );
}
