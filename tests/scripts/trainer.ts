/** Shared by the tests of the trainer: runs of it in this process. */
import type { Console } from "../../scripts/shared/console.ts";
import { main } from "../../scripts/train.ts";

/** The surroundings of a run. */
export interface World {
  readonly isTerminal?: boolean;
  readonly width?: number;
  readonly signal?: AbortSignal;
  readonly onWrite?: (text: string) => void;
  /** Called each time the run asks for the time. */
  readonly onNow?: () => void;
}

/** The output of a run, and its exit code. */
export interface Printed {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the trainer as its command line does. */
export async function train(
  args: readonly string[],
  { isTerminal = false, width = 80, signal, onWrite, onNow }: World = {},
): Promise<Printed> {
  let output = "";
  let errors = "";
  let time = 0;
  const console: Console = {
    write(text) {
      output += text;
      onWrite?.(text);
    },
    writeError: (text) => errors += text,
    isPlain: !isTerminal,
    columns: () => width,
    now() {
      onNow?.();
      return time += 60;
    },
  };
  const code = await main(args, console, {
    signal: signal ?? new AbortController().signal,
    during: (steps) => steps(),
  });
  return { code, output, errors };
}

/** Returns the files of a run, each with its bytes as text, without those that have times. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name !== "report.html" && name !== "time.json").toSorted();
  const text = (name: string) =>
    new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`));
  return Object.fromEntries(names.map((name) => [name, text(name)]));
}
