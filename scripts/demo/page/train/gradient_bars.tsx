/// <reference lib="dom" />
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import * as store from "../store.ts";
import { barPart } from "./bar_part.ts";

/** How large the gradients of each layer were in the last step. */
export function GradientBars(): JSX.Element | null {
  const norms = store.training.value?.gradientNorms ?? [];
  const id = useId();
  if (norms.length === 0) return null;
  const most = Math.max(...norms.map(({ norm }) => norm));
  return (
    <div class="gradients">
      <h3 id={id} title="How strongly the last step pulled at each layer, on a logarithmic scale">
        Gradients by layer
      </h3>
      <ul aria-labelledby={id}>
        {norms.map(({ layer, norm }, i) => (
          <li key={i}>
            <span>{layer.replace("->", "→")}</span>
            <span class="bar" aria-hidden="true">
              <span
                ref={(bar) => {
                  if (bar) bar.style.width = `${100 * barPart(norm, most)}%`;
                }}
              />
            </span>
            <span>{norm.toPrecision(2)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
