/** Files as the page gets them, for the tests of opening and writing. */
import { type Engine, parameterCount, referenceEngine } from "../../../../mod.ts";
import { parsePng } from "../../../../scripts/predict/png.ts";
import type {
  DataReading,
  GivenFile,
  Opened,
  PageData,
} from "../../../../scripts/demo/page/protocol.ts";
import type { LoadedNetwork, Workbench } from "../../../../scripts/demo/page/workers/answers.ts";
import { openWith } from "../../../../scripts/demo/page/workers/answers/open.ts";
import type { Task } from "../../../../scripts/demo/page/workers/network_of.ts";
import { RunError } from "../../../../scripts/shared/run_error.ts";

const MNIST: Task = { image: { height: 28, width: 28, channels: 1 }, classes: 10 };

/** What a bench for opening and writing has. */
export interface Bench {
  readonly engine?: Engine;
  readonly data?: PageData | undefined;
  readonly task?: Task;
  /** The network of the id `"it"`. */
  readonly it?: Omit<LoadedNetwork, "parameters">;
}

/** Returns a bench. */
export function bench(
  { engine = referenceEngine(), data, task = MNIST, it }: Bench = {},
): Workbench {
  const missing = (what: string): never => {
    throw new Error(`There is no ${what}`);
  };
  return {
    engine,
    network: () => it ? { ...it, parameters: parameterCount(it.network) } : missing("network"),
    data: () => data ?? missing("data"),
    task: () => data ? { image: data.image, classes: data.classNames.length } : task,
    breathe: () => undefined,
  };
}

/** Returns a file. */
export function given(path: string, content: BlobPart): GivenFile {
  return { path, content: new Blob([content]) };
}

/** Returns all files in a folder on the disk, with its name ahead of their paths. */
export async function givenFolder(folder: string, name = "folder"): Promise<readonly GivenFile[]> {
  const files: GivenFile[] = [];
  for await (const { name: inner, isDirectory } of Deno.readDir(folder)) {
    const [path, shown] = [`${folder}/${inner}`, `${name}/${inner}`];
    if (isDirectory) files.push(...await givenFolder(path, shown));
    else files.push(given(shown, await Deno.readFile(path)));
  }
  // Browsers give them in any order.
  return files.toSorted((a, b) => a.path < b.path ? 1 : -1);
}

const openFiles = openWith(async (content, path) => {
  try {
    return parsePng(await content.bytes(), path);
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : `${error}`);
  }
});

/** Opens files. */
export async function opened(
  files: readonly GivenFile[],
  reading: Partial<DataReading> = {},
  on: Bench = {},
): Promise<Opened> {
  return await openFiles(bench(on), { files, reading: { seed: 42, ...reading } });
}

/** Opens files of data. */
export async function openedData(
  ...args: Parameters<typeof opened>
): Promise<Extract<Opened, { readonly kind: "data" }>> {
  const found = await opened(...args);
  if (found.kind !== "data") throw new Error(`It is no data, but a ${found.kind}`);
  return found;
}

/** Returns the line that opening files is refused by. */
export async function refusal(...args: Parameters<typeof opened>): Promise<string> {
  try {
    await opened(...args);
  } catch (error) {
    if (error instanceof RunError) return error.message;
    throw error;
  }
  throw new Error("The files were opened");
}
