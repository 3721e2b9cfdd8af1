import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { random } from "../../../mod.ts";
import { inFolder } from "../../shared/folders.ts";
import { contentsOf, train } from "../trainer.ts";

const flags = [
  ..."--data tests/fixtures/tiny --validation 100 --hidden 8 --engine wasm --threads 1".split(" "),
  ..."--epochs 8 --batch-size 40 --optimizer adam --learning-rate 0.02 --dropout 0.2".split(" "),
  "--best",
];

/** Starts the trainer as a process of its own, writing a checkpoint after every step. */
function started(folder: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      `--allow-write=${folder}`,
      "scripts/train.ts",
      ...args,
      ...["--checkpoint-every", "1"],
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Whether a process was killed so many milliseconds after it had said what it does, if at all. */
async function killed(process: Deno.ChildProcess, delay: number | undefined): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKilled = false;
  let said = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (delay === undefined || !said.includes("\ntraining ")) continue;
    timer ??= setTimeout(() => {
      try {
        process.kill("SIGKILL");
        isKilled = true;
      } catch {
        // It has just ended by itself.
      }
    }, delay);
  }
  clearTimeout(timer);
  // Windows has no signals: there, a killed process has an exit code only.
  const { success, code } = await process.status;
  if (!isKilled) assertEquals(code, 0);
  return !success;
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
        // When all kills are used up, it is left alone until it ends, on however slow a machine.
        while (await killed(started(folder, args), delays[kills])) {
          kills++;
          args = ["--resume", path];
        }
        assertEquals(contentsOf(path), expected);
      }
    });
  });
});
