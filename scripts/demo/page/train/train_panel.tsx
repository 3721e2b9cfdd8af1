import type { JSX } from "preact";

/** The panel of this room. */
export function TrainPanel(): JSX.Element {
  return <p>Not here yet.</p>;
}
