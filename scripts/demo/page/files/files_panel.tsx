import type { JSX } from "preact";

/** The panel of this room. */
export function FilesPanel(): JSX.Element {
  return <p>Not here yet.</p>;
}
