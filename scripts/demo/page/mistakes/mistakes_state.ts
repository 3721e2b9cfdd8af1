/// <reference lib="dom" />
/**
 * What is known of the mistakes of the network that the page shows.
 *
 * @module
 */

import { computed, effect, type Signal, signal } from "@preact/signals";
import { latest } from "../latest.ts";
import type { Judgement, PageMistake } from "../protocol.ts";
import * as store from "../store.ts";
import { GAVE_WAY } from "../workers/gave_way.ts";
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

/** Whether a network trains: it changes less often than what is known of the training. */
const isRunning = computed(() => store.training.value?.isRunning ?? false);

function askForJudgement(): void {
  const [shown, data] = [store.shown.value, store.data.value];
  // When a training has ended, its last state gets a gallery.
  const runs = isRunning.value;
  if (!shown || !data) return;
  // A user who travels waits for the matrix of where he is; a network that trains needs the time.
  if (runs && store.isFollowing.peek()) void judgeInTurn(shown);
  else void judge(shown);
}

const judgeInTurn = latest((shown: store.Shown) => paced(() => judge(shown), 300));

async function judge(shown: store.Shown): Promise<void> {
  // Only while states follow each other is an older one better than none.
  const isLate = () => !isMoving() && store.shown.peek() !== shown;
  if (isLate()) return;
  try {
    const asked = askAbout(shown, "judge", { on: "test" });
    // Asked in the same moment, both are about the same network, also if the viewer forgets it soon.
    const shows = isMoving() && isSameAsk() ? undefined : showGallery(shown);
    const judgement = await asked;
    if (!isLate()) result.value = { shown, judgement };
    await shows;
  } catch (error) {
    // It gave way to a newer one, or the data have changed.
    if (store.shown.peek() !== shown) return;
    const failure = error instanceof Error ? error.message : `${error}`;
    if (failure === GAVE_WAY) return await judge(shown);
    result.value = { shown, judgement: { failure } };
    gallery.value = undefined;
  }
}

function askForGallery(): void {
  const wish = [cell.value, start.value];
  const shown = result.peek()?.shown;
  if (shown && wish && !isSameAsk()) void showGallery(shown);
}

/** Whether states follow each other: pictures that change all the time can be neither seen nor clicked. */
function isMoving(): boolean {
  return isRunning.peek() && store.isFollowing.peek();
}

/** Whether the gallery shows the cell and the page that the user wants. */
function isSameAsk(): boolean {
  const known = gallery.peek();
  return known !== undefined && known.cell === cell.peek() && known.start === start.peek();
}

async function showGallery(shown: store.Shown): Promise<void> {
  const wish = { cell: cell.peek(), start: start.peek() };
  try {
    const { mistakes, total } = await askAbout(shown, "mistakes", {
      ...{ count: PAGE_SIZE, start: wish.start },
      ...(wish.cell && { cell: wish.cell }),
    });
    if (!isMoving() && store.shown.peek() !== shown) return;
    if (wish.cell !== cell.peek() || wish.start !== start.peek()) return;
    gallery.value = { shown, ...wish, mistakes, total };
    if (wish.start >= total && wish.start > 0) start.value = 0;
  } catch {
    // The judgement says what is wrong, or a newer one has a gallery of its own.
  }
}
