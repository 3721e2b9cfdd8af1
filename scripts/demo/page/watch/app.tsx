/// <reference lib="dom" />
/**
 * The page that shows a run of the command line.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { CurvesView } from "../charts/curves_view.tsx";
import { Notice } from "../notice.tsx";
import { pointsOf } from "./condensed.ts";
import { isConnected, view } from "./follow.ts";
import { NetworkPanels } from "./network_panels.tsx";
import { earlyEnd } from "./run_view.ts";
import { figuresOf, stateText, titleOf } from "./texts.ts";

/** The page. */
export function App(): JSX.Element {
  const { facts, state, validation } = view.value;
  const { size } = view.value.points;
  const points = pointsOf(view.value.points);
  const title = titleOf(view.value);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const name = facts?.name ?? "a run";
  const canGoOn = state?.kind === "stopped" || earlyEnd(view.value) === "interrupted";
  return (
    <>
      <header class="masthead">
        <h1>
          <bdi>{name}</bdi>
        </h1>
        <p role="status">
          {isConnected.value
            ? stateText(view.value)
            : "The command that serves this page has ended: this is what it had read"}
        </p>
        {state?.kind === "ended" && (
          <p>
            <a href="./run/report.html">Its report</a>
          </p>
        )}
        {canGoOn && facts && (
          <p>
            Go on by <code>{facts.resume}</code>
          </p>
        )}
      </header>
      <Notice />
      <main class="panels watched">
        <section class="panel figures-panel" aria-labelledby="figures-title">
          <h2 id="figures-title" class="hidden-text">Where it stands</h2>
          <dl class="figures">
            {figuresOf(view.value).map(({ name, text, note }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
                {note && <dd class="faint">{note}</dd>}
              </div>
            ))}
          </dl>
        </section>
        <section class="panel curves-panel" aria-labelledby="curves-title">
          <h2 id="curves-title">Curves</h2>
          {points.length > 0
            ? (
              <>
                <CurvesView curves={[{ id: 1, name, from: undefined, points, validation }]} />
                {size > 1 && (
                  <p class="faint">
                    The run is long: each point of the curves is the mean of {size} steps.
                  </p>
                )}
              </>
            )
            : <p class="faint">The first steps are still to come.</p>}
        </section>
        <NetworkPanels />
        <section class="panel configuration-panel" aria-labelledby="configuration-title">
          <h2 id="configuration-title">Configuration</h2>
          <dl class="configuration">
            {facts?.configuration.map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      </main>
    </>
  );
}
