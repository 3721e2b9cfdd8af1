import type { JSX } from "preact";

/** The panel of this room. */
export function TravelPanel(): JSX.Element {
  return <p>Not here yet.</p>;
}
