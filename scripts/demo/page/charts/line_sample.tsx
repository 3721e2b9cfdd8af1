/// <reference lib="dom" />
import type { JSX } from "preact";
import { lineStyle } from "./line_styles.ts";

/** Returns a sample of the line of a curve, by the number of its style. */
export function LineSample({ style }: { readonly style: number }): JSX.Element {
  const { color, dash } = lineStyle(style);
  return (
    <svg class="line-sample" viewBox="0 0 30 12" width="30" height="12" aria-hidden="true">
      <line
        class={color.slice(2)}
        x1="1"
        y1="6"
        x2="29"
        y2="6"
        stroke-width="3"
        stroke-dasharray={dash.join(" ")}
      />
    </svg>
  );
}
