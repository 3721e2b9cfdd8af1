/// <reference lib="dom" />
/**
 * What the user can do with files.
 *
 * @module
 */

import { isSameTask, say, showModel, travel, useData } from "../actions.ts";
import { MNIST } from "../places.ts";
import type { DataSummary, GivenFile, Opened, PageData, WrittenFormat } from "../protocol.ts";
import * as store from "../store.ts";
import { branchOf, withBranch } from "../timeline/timeline.ts";
import { askAbout, askViewer } from "../viewer.ts";
import { dataQuestion } from "./data_question.ts";
import { download } from "./download.ts";
import { readied } from "./dropped.ts";
import { csvOf, withDrawing } from "./drawings.ts";
import { fileNameOf } from "./file_name.ts";
import { askUser, busy, dataNotes, drawings, texts } from "./files_state.ts";
import { readingOf, type ReadingTexts } from "./reading_texts.ts";
import { pointsUpTo } from "./run_points.ts";

/** Does something with files that takes a while, unless another such thing is under way. Says why if it fails. */
async function whileBusy(what: string, work: () => Promise<void>): Promise<void> {
  if (busy.value !== undefined) return say(`${busy.value} is not done yet`, true);
  busy.value = what;
  try {
    await work();
  } catch (error) {
    say(error instanceof Error ? error.message : `${error}`, true);
  } finally {
    busy.value = undefined;
  }
}

/** Opens files, or says why they cannot be opened: then all stays as it was. */
export async function openFiles(
  given: () => readonly GivenFile[] | Promise<readonly GivenFile[]>,
  changes: Partial<ReadingTexts> = {},
): Promise<void> {
  await whileBusy("Opening files", async () => {
    const reading = readingOf({ ...texts.value, ...changes }, store.setting.value?.seed ?? 42);
    const files = await readied(await given());
    await take(await askViewer("open", { files, reading }));
  });
}

async function take(opened: Opened): Promise<void> {
  switch (opened.kind) {
    case "model":
      return await takeModel(opened);
    case "run":
      return takeRun(opened);
    case "data":
      await takeData(opened.data, opened.summary, opened.notes);
  }
}

async function takeModel(
  { bytes, name, image, classNames }: Extract<Opened, { kind: "model" }>,
): Promise<void> {
  await showModel(bytes, name.replace(/\.safetensors$/i, ""));
  const data = store.data.value;
  const isTestable = data && isSameTask(data, { ...data, image, classNames });
  say(
    `${name} is on show` +
      (isTestable || !data
        ? ""
        : `. It takes images of ${
          sizeText(image)
        } and tells ${classNames.length} classes apart, so it cannot be tested on ${data.name}`),
  );
}

function takeRun(run: Extract<Opened, { kind: "run" }>): void {
  const { name, setting, steps, points, kept, judged, images, notes } = run;
  const { timeline, id } = withBranch(store.timeline.value, {
    ...{ name, setting, steps, points, kept, judged, images: [images], from: undefined },
  });
  store.timeline.value = timeline;
  if (kept.length > 0) travel({ branch: id, step: Infinity });
  const last = kept.at(-1)?.step ?? points.at(-1)?.step ?? 0;
  say(
    [
      `The run ${name} is on the timeline, up to step ${last.toLocaleString("en")} of ${
        steps.toLocaleString("en")
      }`,
      ...notes,
    ].join(". "),
  );
}

async function takeData(
  data: PageData | { readonly mnist: string },
  summary: Pick<DataSummary, "name" | "image" | "classNames">,
  notes: readonly string[],
): Promise<void> {
  const before = store.data.value;
  const asked = dataQuestion({
    name: summary.name,
    isRunning: store.training.value?.isRunning === true,
    runs: store.timeline.value.branches.length,
    areFitting: before !== undefined && isSameTask(before, { ...before, ...summary }),
  });
  if (asked !== undefined && !await askUser(asked)) {
    return say(`${before?.name ?? "The data"} stay as they are`);
  }
  await useData(data);
  added = new Set();
  dataNotes.value = notes;
  const { training, validation, test } = store.data.value?.counts ?? {};
  const count = (number = 0): string => number.toLocaleString("en");
  say(
    `${summary.name}: ${count(training)} images to train with, ${
      count(validation)
    } for validation, ${count(test)} to test with`,
  );
}

/** Takes MNIST again. */
export async function useMnist(): Promise<void> {
  await whileBusy("Loading MNIST", async () => {
    const classNames = Array.from({ length: 10 }, (_, digit) => `${digit}`);
    const image = { height: 28, width: 28, channels: 1 };
    await takeData({ mnist: MNIST.href }, { name: "MNIST", image, classNames }, []);
  });
}

/** Saves the network on show. */
export async function save(format: WrittenFormat): Promise<void> {
  const shown = store.shown.value;
  if (!shown) return say("There is no network to save yet", true);
  await whileBusy("Saving", async () => {
    const name = fileNameOf(shown.title);
    const { weights, place } = shown;
    if (weights.kind === "model" && format === "safetensors") {
      // As it was opened, with all that its file says.
      const type = "application/octet-stream";
      return download({ name: `${name}.safetensors`, type, bytes: weights.bytes });
    }
    const branch = place && branchOf(store.timeline.value, place.branch);
    if (format === "run" && !branch) {
      return say("The run of this network is on the timeline no more: save the model", true);
    }
    const points = place ? pointsUpTo(store.timeline.value, place) : [];
    const { images = [] } = branch ?? {};
    const file = await askAbout(shown, "write", { name, format, points, images });
    download(file);
    say(
      format === "run"
        ? `${file.name} has the folder of a run: unzip it into runs/, and deno task train --resume runs/${name} goes on with it`
        : `${file.name} is saved: ${file.bytes.length.toLocaleString("en")} bytes`,
    );
  });
}

/** Keeps the image that the network sees, under a label. */
export function keepDrawing(label: string): void {
  const [pixels, shown] = [store.pixels.value, store.shown.value];
  if (!pixels || !shown) return say("There is nothing to keep: draw first", true);
  try {
    drawings.value = withDrawing(drawings.value, { label, image: shown.image, pixels });
  } catch (error) {
    say(error instanceof Error ? error.message : `${error}`, true);
  }
}

/** Removes a drawing that was kept. */
export function removeDrawing(id: number): void {
  drawings.value = drawings.value.filter((each) => each.id !== id);
}

/** Saves the drawings that were kept as CSV. */
export function saveDrawings(): void {
  const bytes = new TextEncoder().encode(csvOf(drawings.value));
  download({ name: "drawings.csv", type: "text/csv", bytes });
}

/** The ids of the drawings that are among the data of the page. */
let added: ReadonlySet<number> = new Set();

/** Takes the drawings that were kept for data to train on: alone, or beside those of the page. None is added twice. */
export async function useDrawings(isAdded: boolean): Promise<void> {
  const chosen = drawings.value.filter(({ id }) => !isAdded || !added.has(id));
  const [first] = chosen;
  if (!first) return say("All these drawings are among the images to train with already");
  const { height, width, channels } = first.image;
  if (height !== width || channels !== 1) {
    return say("Only drawings in gray squares can be read as CSV without more to say", true);
  }
  const content = new Blob([csvOf(chosen)]);
  const before = store.data.value;
  // What the fields say is about other files.
  await openFiles(() => [{ path: "drawings.csv", content }], {
    ...{ label: "label", separator: "comma", maxPixel: "255", size: "", classNames: "" },
    ...{ transpose: "auto", isAdded },
  });
  if (store.data.value !== before) added = new Set(drawings.value.map(({ id }) => id));
}

function sizeText({ height, width, channels }: DataSummary["image"]): string {
  return `${width}x${height}${channels === 1 ? "" : ` with ${channels} channels`}`;
}
