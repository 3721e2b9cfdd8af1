/**
 * What given files are, by their names and first bytes.
 *
 * @module
 */

import { setsIn } from "../../../../../lib/data/idx_names.ts";
import { beginsAsSafetensors, fileKind, KIND_BYTES } from "../../../../../lib/formats/file_kind.ts";
import { collected } from "../../../../../lib/io/collected.ts";
import { decompressed } from "../../../../../lib/io/gzip.ts";
import { IMAGE, isIgnored } from "../../../../data/image_folder.ts";
import { grouped } from "../../../../shared/numbers.ts";
import { RunError } from "../../../../shared/run_error.ts";
import { CONFIG, FILES } from "../../../../train/run_files.ts";
import { HEADER } from "../../../../train/metrics_rows.ts";
import type { GivenFile } from "../../protocol.ts";

/** What can be opened. */
export type Sorted =
  & {
    /** What to call it: the name of its folder or its file. */
    readonly name: string;
    readonly files: readonly GivenFile[];
  }
  & { readonly kind: "safetensors" | "run" | "idx" | "csv" | "pictures" };

/** The most bytes of files that are opened together. */
export const MOST_BYTES = 2 ** 30;

/**
 * Returns what files are. Their paths lose the folder that they all came in.
 *
 * @throws {RunError} if there are none, or they are too large, or of several kinds, or of none.
 */
export async function sorted(given: readonly GivenFile[]): Promise<Sorted> {
  const { folder, files } = withoutFolder(given.filter(({ path }) => !isHidden(path)));
  const [first] = files;
  if (!first) {
    throw new RunError(
      folder === undefined && given.length === 0
        ? "There are no files to open"
        : `Cannot open ${folder ?? given[0]?.path}: there is nothing in it that the page can read`,
    );
  }
  const name = folder ?? first.path;
  const size = files.reduce((sum, { content }) => sum + content.size, 0);
  if (size > MOST_BYTES) {
    throw new RunError(
      `Cannot open ${name}: it has ${
        grouped(Math.ceil(size / 2 ** 20))
      } MB, and the page reads up to ${grouped(MOST_BYTES / 2 ** 20)} MB at once`,
    );
  }
  const isPicture = ({ path }: GivenFile): boolean => IMAGE.test(path);
  const pictures = files.filter(isPicture);
  // A folder of classes may have lists and notes beside its pictures.
  const areMany = pictures.some(({ path }) => path.includes("/"));
  if (!areMany && folder === undefined && pictures.length === files.length) {
    throw new RunError(
      `Cannot train on ${name} alone: pictures need a folder for each class. Open the folder that these folders are in`,
    );
  }
  if (areMany || pictures.length === files.length) return { kind: "pictures", name, files };
  if (files.some(({ path }) => baseOf(path) === CONFIG)) {
    return { kind: "run", ...runIn(folder, files) };
  }
  const known = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file) })));
  const found = known.filter(({ kind }) => kind !== undefined);
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  const [odd] = known.filter(({ kind }) => kind === undefined);
  const [kind] = kinds;
  if (odd || kind === undefined) {
    throw new RunError(`Cannot open ${odd?.file.path ?? name}: ${await problemOf(odd?.file)}`);
  }
  if (kinds.length > 1) {
    const [one, other] = kinds.map((kind) => found.find((each) => each.kind === kind));
    throw new RunError(
      `Cannot open these files together: ${one?.file.path} is ${
        WORDS[one?.kind ?? "csv"]
      }, and ${other?.file.path} is ${WORDS[other?.kind ?? "csv"]}. Open one after the other`,
    );
  }
  const [only, other] = found;
  if (kind === "csv" && only && !other && await isMetrics(only.file)) {
    throw new RunError(
      `Cannot open ${only.file.path} alone: it has the curves of a run. Open it with the ${CONFIG} of that run, or open its folder`,
    );
  }
  return { kind, name, files: withoutFolders(files) };
}

const WORDS = {
  safetensors: "a model or a checkpoint",
  idx: "IDX",
  csv: "CSV",
} as const;

function isHidden(path: string): boolean {
  return path.split("/").some(isIgnored);
}

function baseOf(path: string): string {
  return path.replace(/^.*\//s, "");
}

/** Returns files without the folder that all of them are in, and its name. */
function withoutFolder(
  files: readonly GivenFile[],
): { readonly folder: string | undefined; readonly files: readonly GivenFile[] } {
  const [folder = "", ...below] = files[0]?.path.split("/") ?? [];
  const start = `${folder}/`;
  if (below.length === 0 || !files.every(({ path }) => path.startsWith(start))) {
    return { folder: undefined, files };
  }
  const inner = files.map(({ path, content }) => ({ path: path.slice(start.length), content }));
  return { folder, files: inner };
}

/** Returns files by their names alone. Throws if two have the same one. */
function withoutFolders(files: readonly GivenFile[]): readonly GivenFile[] {
  const bare = files.map(({ path, content }) => ({ path: baseOf(path), content }));
  const twice = bare.findIndex(({ path }, i) => bare.findIndex((each) => each.path === path) < i);
  if (twice < 0) return bare;
  throw new RunError(
    `Cannot open two files called ${bare[twice]?.path}: open those of one folder`,
  );
}

/** Returns the only run among files. It has the name of its folder, where that was given. */
function runIn(
  given: string | undefined,
  files: readonly GivenFile[],
): { readonly name: string; readonly files: readonly GivenFile[] } {
  const folders = files.filter(({ path }) => baseOf(path) === CONFIG)
    .map(({ path }) => path.slice(0, -CONFIG.length));
  const [folder = "", second] = folders;
  if (second !== undefined) {
    throw new RunError(
      `Cannot open ${given ?? "these files"}: ${
        given === undefined ? "they have" : "it has"
      } ${folders.length} runs. Open the folder of one, such as ${
        folder.slice(0, -1) || second.slice(0, -1)
      }`,
    );
  }
  return {
    name: baseOf(folder.slice(0, -1)) || (given ?? "opened run"),
    files: files.filter(({ path }) => path.startsWith(folder))
      .map(({ path, content }) => ({ path: path.slice(folder.length), content }))
      .filter(({ path }) => FILES.includes(path)),
  };
}

async function kindOf(file: GivenFile): Promise<"safetensors" | "idx" | "csv" | undefined> {
  const head = await headOf(file);
  // Errors of a file that is called after its format come from the reader, which knows more of it.
  if (beginsAsSafetensors(head) || /\.safetensors$/i.test(file.path)) return "safetensors";
  if (isIdx(head) || isNamedAsIdx(baseOf(file.path))) return "idx";
  const isText = fileKind(head) === undefined && !head.some(isControl);
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe || head[0] === 0xfe && head[1] === 0xff;
  const hasName = /\.(csv|tsv|tab|txt|data)(\.gz)?$/i.test(file.path);
  return hasName || isText || isUtf16 ? "csv" : undefined;
}

/** Tells whether a byte is one that no text has: a control character other than blanks and line ends. */
function isControl(byte: number): boolean {
  return byte < 9 || byte > 13 && byte < 32;
}

async function isMetrics(file: GivenFile): Promise<boolean> {
  return new TextDecoder().decode(await headOf(file)).startsWith(HEADER.trimEnd());
}

function isIdx([zero, zeroToo, type = 0, dimensions = 0]: Uint8Array): boolean {
  return zero === 0 && zeroToo === 0 && [8, 0x0c].includes(type) &&
    [1, 2, 3, 4].includes(dimensions);
}

function isNamedAsIdx(name: string): boolean {
  return /-(imgs|labels)\.npz$/.test(name) ||
    [...setsIn([name], "train"), ...setsIn([name], "test")].length > 0;
}

async function problemOf(file: GivenFile | undefined): Promise<string> {
  const kind = file && fileKind(await headOf(file));
  return `${
    kind ?? "it is of no kind that the page knows"
  }. The page opens models (.safetensors), runs, IDX, CSV, and folders of pictures`;
}

/** Returns the first bytes of a file, or of what is in it if it is compressed. */
export async function headOf({ content }: GivenFile): Promise<Uint8Array> {
  const raw = new Uint8Array(await content.slice(0, KIND_BYTES).arrayBuffer());
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  try {
    // Enough for the first bytes. What is wrong with the rest, the reader says.
    const stream = await decompressed(content.stream());
    return (await collected(stream, () => 0)).subarray(0, KIND_BYTES);
  } catch {
    return raw;
  }
}
