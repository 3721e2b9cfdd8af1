import type { JSX } from "preact";
import { grouped } from "../../../shared/numbers.ts";
import * as store from "../store.ts";
import { branchOf } from "../timeline/timeline.ts";

/** How far the run is, how fast it is, and on what it runs. */
export function Progress(): JSX.Element | null {
  const training = store.training.value;
  const branch = training && branchOf(store.timeline.value, training.branch);
  if (!training || !branch) return null;
  const { engine, steps, stepsPerEpoch, imagesPerSecond, isRunning } = training;
  const last = branch.points.at(-1);
  const done = last?.step ?? branch.from?.step ?? 0;
  const epochs = Math.ceil(steps / stepsPerEpoch);
  const epoch = Math.min(Math.floor(done / stepsPerEpoch) + 1, epochs);
  return (
    <div class="progress">
      <progress max={steps || 1} value={done} aria-label={`Progress of ${branch.name}`} />
      <p>
        <strong>{branch.name}</strong>
        <span>step {grouped(done)}{steps ? ` of ${grouped(steps)}` : ""}</span>
        {epochs > 0 && <span>epoch {grouped(epoch)} of {grouped(epochs)}</span>}
        {last && <span>batch loss {last.loss.toFixed(3)}</span>}
        {isRunning && imagesPerSecond > 0 && (
          <span>{grouped(Math.round(imagesPerSecond))} images/s</span>
        )}
        {engine && <span>{engine.name}</span>}
      </p>
    </div>
  );
}
