/**
 * Opens files.
 *
 * @module
 */

import { parseSafetensors } from "../../../../../lib/formats/safetensors.ts";
import type { GivenFile, Opened, Questions } from "../../protocol.ts";
import { nameInLine } from "../../../../shared/printable.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { CHECKPOINT, CONFIG, METRICS } from "../../../../train/run_files.ts";
import type { Answer, Workbench } from "../answers.ts";
import { loadedNetwork } from "../loaded_network.ts";
import { decodePicture } from "../opening/decode_picture.ts";
import type { DecodePicture } from "../opening/given_host.ts";
import { openedData } from "../opening/open_data.ts";
import { configIn, openedRun } from "../opening/open_run.ts";
import { type Sorted, sorted } from "../opening/sorted_files.ts";
import { inPageWords } from "../opening/words.ts";
import { summaryOf } from "../page_data.ts";

/** Opens files. Pictures are decoded by the browser. */
export const open: Answer<"open"> = openWith(decodePicture);

/**
 * Returns the answer that opens files.
 *
 * @param decode Decodes pictures.
 */
export function openWith(decode: DecodePicture): Answer<"open"> {
  return async (workbench, { files, reading }) => {
    let folder = "the folder";
    const line = (text: string): string => nameInLine(inPageWords(text, folder));
    try {
      const found = await sorted(files);
      folder = found.name;
      const opened = await openedFrom(found, { workbench, reading, decode });
      return { ...opened, notes: opened.notes.map(line) };
    } catch (error) {
      throw new RunError(line(error instanceof Error ? error.message : `${error}`));
    }
  };
}

async function openedFrom(
  found: Sorted,
  { workbench, reading, decode }: {
    readonly workbench: Workbench;
    readonly reading: Questions["open"]["ask"]["reading"];
    readonly decode: DecodePicture;
  },
): Promise<Opened> {
  const { name, files } = found;
  if (found.kind === "run") return await run(name, files, workbench);
  if (found.kind === "safetensors") return await weights(files, workbench);
  const { data, notes } = await openedData(found, reading, { decode, present: workbench.data });
  return { kind: "data", name: data.name, summary: summaryOf(data), data, notes };
}

/** Opens a model, or the checkpoint of a run. */
async function weights(files: readonly GivenFile[], workbench: Workbench): Promise<Opened> {
  const checkpoints: string[] = [];
  for (const { path, content } of files) {
    const bytes = await content.bytes();
    const isCheckpoint = parseSafetensors(bytes, path).metadata.has("numbers");
    if (isCheckpoint) checkpoints.push(path);
    if (files.length > 1) continue;
    if (isCheckpoint) {
      return openedRun(
        { name: path, config: configIn(bytes, path), checkpoint: bytes, metrics: undefined },
        placeOf(workbench),
      );
    }
    const { image, classNames } = loadedNetwork({ kind: "model", bytes }, workbench.engine);
    return { kind: "model", name: path, bytes, image, classNames, notes: [] };
  }
  throw new RunError(
    `Cannot open ${
      files.map(({ path }) => path).join(" and ")
    } together: open one model, or the folder of a run`,
  );
}

async function run(
  name: string,
  files: readonly GivenFile[],
  workbench: Workbench,
): Promise<Opened> {
  const fileAt = (wanted: string): Blob | undefined =>
    files.find(({ path }) => path === wanted)?.content;
  const checkpoint = await fileAt(CHECKPOINT)?.bytes();
  const metrics = await fileAt(METRICS)?.text();
  const config = await fileAt(CONFIG)?.text() ?? "";
  return openedRun({ name, config, checkpoint, metrics }, placeOf(workbench));
}

function placeOf({ engine, task, data }: Workbench): Parameters<typeof openedRun>[1] {
  let present;
  try {
    present = data();
  } catch {
    // The page has no images yet.
  }
  return { engine, task: task(), data: present };
}
