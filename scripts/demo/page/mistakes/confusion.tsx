/// <reference lib="dom" />
/**
 * The confusion matrix. Each cell is a button that shows its images.
 *
 * @module
 */

import type { JSX, TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Judgement } from "../protocol.ts";
import { cellStrengths, takenText, topConfusions } from "./cells.ts";
import { nextCell } from "./next_cell.ts";
import { type Cell, cell, chooseCell } from "./mistakes_state.ts";

/** What the confusion shows. */
interface ConfusionProps {
  readonly judgement: Judgement;
  readonly classNames: readonly string[];
}

/** The classes whose matrix still fits on a page. */
const MOST_CLASSES = 30;
/** The mistakes that are listed where there are more. */
const MOST_LISTED = 40;

/** The confusion matrix of a judgement, or a list of its most frequent mistakes where there are many classes. */
export function Confusion(props: ConfusionProps): JSX.Element {
  return props.classNames.length > MOST_CLASSES
    ? <ConfusionList {...props} />
    : <ConfusionMatrix {...props} />;
}

function ConfusionList({ judgement: { confusion }, classNames }: ConfusionProps): JSX.Element {
  const chosen = cell.value;
  return (
    <div class="confusion-frame">
      <p class="faint">
        The most frequent mistakes. {classNames.length}{" "}
        classes are too many for a matrix. Choose one to see its images.
      </p>
      <ul class="confusion-list">
        {topConfusions(confusion, MOST_LISTED).map(({ count, ...here }) => (
          <li key={`${here.target},${here.prediction}`}>
            <button
              type="button"
              aria-pressed={chosen?.target === here.target && chosen.prediction === here.prediction}
              onClick={() =>
                chooseCell(here)}
            >
              {takenText(here, classNames)}: {count}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A matrix of buttons. Arrow keys go from cell to cell. */
function ConfusionMatrix({ judgement: { confusion }, classNames }: ConfusionProps): JSX.Element {
  const table = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<Cell>({ target: 0, prediction: 0 });
  const strengths = cellStrengths(confusion);
  const chosen = cell.value;
  const names = confusion.map((_, i) => classNames[i] ?? `${i}`);
  const isLong = names.some((name) => name.length > 3);
  const go = (event: TargetedKeyboardEvent<HTMLTableElement>): void => {
    const next = nextCell(event.key, focused, names.length);
    if (!next) return;
    event.preventDefault();
    setFocused(next);
    const { target, prediction } = next;
    table.current?.querySelector<HTMLElement>(`[data-cell="${target},${prediction}"]`)?.focus();
  };
  return (
    <div class="confusion-frame">
      <p class="faint">
        Rows: the class of the image. Columns: what it was taken for. Choose a cell to see its
        images.
      </p>
      <div class="scroll">
        <table class={`confusion ${isLong ? "long" : ""}`} ref={table} onKeyDown={go}>
          <caption class="hidden-text">Confusion matrix</caption>
          <thead>
            <tr>
              <td />
              {names.map((name) => <th key={name} scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, target) => (
              <tr key={target}>
                <th scope="row">{names[target]}</th>
                {row.map((count, prediction) => {
                  const here = { target, prediction };
                  const isChosen = chosen?.target === target && chosen.prediction === prediction;
                  const isFocused = focused.target === target && focused.prediction === prediction;
                  return (
                    <td key={prediction}>
                      <button
                        type="button"
                        class={target === prediction ? "right" : "wrong"}
                        data-cell={`${target},${prediction}`}
                        style={{ "--part": (strengths[target]?.[prediction] ?? 0).toFixed(3) }}
                        tabIndex={isFocused ? 0 : -1}
                        aria-pressed={isChosen}
                        aria-label={`${takenText(here, names)}: ${count} images`}
                        onFocus={() => setFocused(here)}
                        onClick={() => chooseCell(here)}
                      >
                        {count === 0 ? "" : count}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
