import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { random } from "../../../mod.ts";
import { signalsOf } from "../../../scripts/shared/stop_signals.ts";
import { inFolder } from "../../shared/folders.ts";
import { contentsOf, train } from "../trainer.ts";

const training = [
  ..."--data tests/fixtures/tiny --validation 100 --hidden 8 --engine wasm --threads 1".split(" "),
  ..."--batch-size 40 --optimizer adam --learning-rate 0.02 --dropout 0.2 --best".split(" "),
];
const flags = [...training, "--epochs", "8"];

/** The flag with which the trainer finds its packages where this process does. */
const packages = import.meta.resolve("@std/cli/parse-args").startsWith("jsr:")
  ? []
  : ["--import-map=scripts/packages/from_npm.json"];

/** Starts the trainer as a process of its own. */
function started(folder: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...packages,
      "--allow-read",
      `--allow-write=${folder}`,
      "scripts/train.ts",
      ...args,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** How a process ended. */
interface Ended {
  /** Whether the process got the signal before it ended. */
  readonly isSignalled: boolean;
  readonly success: boolean;
  readonly said: string;
}

/**
 * Sends a signal to a process some milliseconds after it has said what it does, or none without a delay,
 * and waits for its end.
 */
async function ended(
  process: Deno.ChildProcess,
  signal: Deno.Signal,
  delay: number | undefined,
): Promise<Ended> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSignalled = false;
  let said = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (delay === undefined || !said.includes("\ntraining ")) continue;
    timer ??= setTimeout(() => {
      try {
        process.kill(signal);
        isSignalled = true;
      } catch {
        // It has just ended by itself.
      }
    }, delay);
  }
  clearTimeout(timer);
  const { success } = await process.status;
  return { isSignalled, success, said };
}

describe("train.ts", () => {
  it("goes on to the same files, whenever it is killed, 25 times", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", `${folder}/whole`]);
      const expected = contentsOf(`${folder}/whole`);
      const delays = Array.from(random.uniform(random.key(1), 25), (part) => 5 + 60 * part);
      let kills = 0;
      for (let run = 0; kills < delays.length; run++) {
        const path = `${folder}/${run}`;
        let args: readonly string[] = [...flags, "--out", path];
        // After the last kill, the run is left alone until it ends, on however slow a machine.
        for (let isDone = false; !isDone;) {
          const process = started(path, [...args, "--checkpoint-every", "1"]);
          // Windows tells by no signal that a process was killed, only by its exit code.
          const { success, isSignalled } = await ended(process, "SIGKILL", delays[kills]);
          assert(success || isSignalled, "the trainer failed by itself");
          isDone = success;
          if (!isDone) kills++;
          args = ["--resume", path];
        }
        assertEquals(contentsOf(path), expected);
      }
    });
  });

  // Windows has no signals to send.
  for (const signal of Deno.build.os === "windows" ? [] : signalsOf(Deno.build.os)) {
    it(`completes the step at ${signal}, keeps it, and says how to go on`, async () => {
      await inFolder(async (folder) => {
        const path = `${folder}/run`;
        const process = started(path, [...training, "--epochs", "100000", "--out", path]);
        const { said, success } = await ended(process, signal, 100);
        assertEquals(success, true);
        assertMatch(
          said,
          /^Stopped after step [\d,]+ of [\d,]+; the test is of the network so far\.$/m,
        );
        assertStringIncludes(said, `To go on: deno task train --resume ${path}\n`);
        assertEquals(Object.keys(contentsOf(path)).length, 4);
      });
    });
  }
});
