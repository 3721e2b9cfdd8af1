/// <reference lib="dom" />
/**
 * What is known of the mistakes of the network that the page shows.
 *
 * @module
 */

import { effect, type Signal, signal } from "@preact/signals";
import { latest } from "../latest.ts";
import type { Judgement, PageMistake } from "../protocol.ts";
import * as store from "../store.ts";
import { paced } from "../travel/paced.ts";
import { askAbout } from "../viewer.ts";

/** A cell of the confusion matrix. */
export interface Cell {
  readonly target: number;
  readonly prediction: number;
}

/** How good a network is on the test images. */
export interface TestResult {
  readonly shown: store.Shown;
  /** The judgement, or why there is none. */
  readonly judgement: Judgement | { readonly failure: string };
}

/** A page of the gallery. */
export interface Gallery {
  readonly shown: store.Shown;
  readonly cell: Cell | undefined;
  readonly start: number;
  readonly mistakes: readonly PageMistake[];
  readonly total: number;
}

/** The images of a page of the gallery. */
export const PAGE_SIZE = 24;

/** The last result on the test images. */
export const result: Signal<TestResult | undefined> = signal(undefined);

/** The cell that filters the gallery. */
export const cell: Signal<Cell | undefined> = signal(undefined);

/** The number of mistakes before the page of the gallery. */
export const start: Signal<number> = signal(0);

/** The gallery. */
export const gallery: Signal<Gallery | undefined> = signal(undefined);

/** Shows the mistakes of a cell, or of all if it was chosen already. */
export function chooseCell(next: Cell): void {
  const { target, prediction } = cell.peek() ?? {};
  const isChosen = target === next.target && prediction === next.prediction;
  cell.value = isChosen ? undefined : next;
  start.value = 0;
}

/** Keeps judging the network on show. Returns a function that ends it. */
export function startJudging(): () => void {
  const stops = [effect(askForJudgement), effect(askForGallery)];
  return () => stops.forEach((stop) => stop());
}

function askForJudgement(): void {
  const [shown, data] = [store.shown.value, store.data.value];
  if (!shown || !data) return;
  // A user who travels waits for the matrix of where he is; a network that trains needs the time.
  if (store.isFollowing.peek()) void judgeInTurn(shown);
  else void judge(shown);
}

const judgeInTurn = latest((shown: store.Shown) => paced(() => judge(shown), 300));

async function judge(shown: store.Shown): Promise<void> {
  try {
    const judgement = await askAbout(shown, "judge", { on: "test" });
    result.value = { shown, judgement };
  } catch (error) {
    // It gave way to a newer one, or the data have changed.
    if (store.shown.peek() !== shown) return;
    const failure = error instanceof Error ? error.message : `${error}`;
    result.value = { shown, judgement: { failure } };
  }
}

function askForGallery(): void {
  const [judged, chosen, from] = [result.value, cell.value, start.value];
  // Pictures that change all the time can be neither seen nor clicked.
  const isMoving = store.training.value?.isRunning && store.isFollowing.value;
  if (!judged || "failure" in judged.judgement) gallery.value = undefined;
  // Where the user has travelled on, the next result comes soon.
  else if (judged.shown !== store.shown.peek() && !isMoving) return;
  else if (!isMoving || !isSameAsk(gallery.peek(), chosen, from)) {
    void show({ shown: judged.shown, cell: chosen, start: from });
  }
}

function isSameAsk(known: Gallery | undefined, cell: Cell | undefined, start: number): boolean {
  return known !== undefined && known.cell === cell && known.start === start;
}

const show = latest(async (ask: Pick<Gallery, "shown" | "cell" | "start">) => {
  try {
    const { mistakes, total } = await askAbout(ask.shown, "mistakes", {
      ...{ count: PAGE_SIZE, start: ask.start },
      ...(ask.cell && { cell: ask.cell }),
    });
    gallery.value = { ...ask, mistakes, total };
    if (ask.start >= total && ask.start > 0 && start.peek() === ask.start) start.value = 0;
  } catch {
    // The judgement before says what is wrong.
    gallery.value = undefined;
  }
});
