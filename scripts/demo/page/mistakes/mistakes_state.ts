/// <reference lib="dom" />
/**
 * What is known of the mistakes of the network that the page shows.
 *
 * @module
 */

import { batch, computed, effect, type Signal, signal } from "@preact/signals";
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

/** The milliseconds from one gallery to the next while a network trains, at least: pictures want to be seen. */
const JUDGE_EVERY = 1000;

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

const judgeInTurn = latest((shown: store.Shown) => paced(() => judge(shown), JUDGE_EVERY));

/** Asks for the judgement and the gallery in the same moment, and shows both in the same: they are of one network. */
async function judge(shown: store.Shown, isAgain = false): Promise<void> {
  const data = store.data.peek();
  // Only while states follow each other is an older one better than none.
  const isLate = () => store.data.peek() !== data || (!isMoving() && store.shown.peek() !== shown);
  if (isLate()) return;
  const wish = { cell: cell.peek(), start: start.peek() };
  try {
    const [judgement, pictures] = await Promise.all([
      askAbout(shown, "judge", { on: "test" }),
      askForPictures(shown, wish),
    ]);
    if (isLate()) return;
    batch(() => {
      result.value = { shown, judgement };
      gallery.value = pictures;
    });
    if (!isWished(wish)) await showGallery(shown);
    else if (wish.start > 0 && wish.start >= pictures.total) start.value = 0;
  } catch (error) {
    if (store.data.peek() !== data || store.shown.peek() !== shown) return;
    const failure = error instanceof Error ? error.message : `${error}`;
    // It gave way to a newer one, or the viewer forgot it for newer ones.
    if (failure === GAVE_WAY || !isAgain) return await judge(shown, failure !== GAVE_WAY);
    batch(() => {
      result.value = { shown, judgement: { failure } };
      gallery.value = undefined;
    });
  }
}

function askForGallery(): void {
  const wish = { cell: cell.value, start: start.value };
  const [judged, known] = [result.peek()?.shown, gallery.peek()];
  const isKnown = known?.cell === wish.cell && known?.start === wish.start;
  if (judged && known && !isKnown) void showGallery(judged);
}

/** Whether states follow each other. */
function isMoving(): boolean {
  return isRunning.peek() && store.isFollowing.peek();
}

/** A cell, or all, and the number of mistakes before the page. */
type Wish = Pick<Gallery, "cell" | "start">;

function isWished(wish: Wish): boolean {
  return wish.cell === cell.peek() && wish.start === start.peek();
}

async function askForPictures(shown: store.Shown, wish: Wish): Promise<Gallery> {
  const { mistakes, total } = await askAbout(shown, "mistakes", {
    ...{ count: PAGE_SIZE, start: wish.start },
    ...(wish.cell && { cell: wish.cell }),
  });
  return { shown, ...wish, mistakes, total };
}

/** Shows what the user wants to see of the network whose matrix is on the page. */
async function showGallery(shown: store.Shown): Promise<void> {
  const wish = { cell: cell.peek(), start: start.peek() };
  try {
    const pictures = await askForPictures(shown, wish);
    if (result.peek()?.shown !== shown || !isWished(wish)) return;
    gallery.value = pictures;
    if (wish.start >= pictures.total && wish.start > 0) start.value = 0;
  } catch {
    // The judgement says what is wrong, or a newer one has a gallery of its own.
  }
}
