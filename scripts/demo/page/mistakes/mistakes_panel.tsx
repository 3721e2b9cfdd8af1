/// <reference lib="dom" />
/**
 * The panel of mistakes: accuracy, confusion matrix and gallery.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { wilsonInterval } from "../../../../lib/training/wilson_interval.ts";
import { grouped, percent } from "../../../shared/numbers.ts";
import { lossText } from "../charts/texts.ts";
import type { Judgement } from "../protocol.ts";
import * as store from "../store.ts";
import { Confusion } from "./confusion.tsx";
import { GalleryView } from "./gallery_view.tsx";
import { result, startJudging } from "./mistakes_state.ts";

/** The panel of mistakes. */
export function MistakesPanel(): JSX.Element {
  useEffect(startJudging, []);
  const known = result.value;
  if (!known) {
    return (
      <p class="faint">
        {store.data.value ? "The network reads the test images …" : "The test images are loading …"}
      </p>
    );
  }
  const { shown, judgement } = known;
  if ("failure" in judgement) {
    return <p>The network cannot be tested: {judgement.failure}.</p>;
  }
  return (
    <>
      <Headline title={shown.title} judgement={judgement} />
      <div class="mistakes-columns">
        <Confusion judgement={judgement} classNames={shown.classNames} />
        <GalleryView />
      </div>
    </>
  );
}

function Headline({ title, judgement: { confusion, count, loss } }: {
  readonly title: string;
  readonly judgement: Judgement;
}): JSX.Element {
  const right = confusion.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const { lower, upper } = wilsonInterval(right, count);
  return (
    <p class="headline">
      <strong>{percent(right / count)}</strong> of {grouped(count)}{" "}
      test images are classified correctly by {title}: {grouped(count - right)} mistakes, loss{" "}
      {lossText(loss)}.{" "}
      <span class="faint">
        95 % interval: {(100 * lower).toFixed(2)} to {percent(upper)}.
      </span>
    </p>
  );
}
