import { assertEquals, assertGreater } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { random } from "../../mod.ts";
import { inFolder } from "../folders.ts";
import { contentsOf, train } from "./trainer.ts";

const flags = [
  ..."--data tests/fixtures/tiny --validation 100 --hidden 8 --engine wasm --threads 1".split(" "),
  ..."--epochs 8 --batch-size 40 --optimizer adam --learning-rate 0.02 --dropout 0.2".split(" "),
  "--best",
];

/** How the packages of the trainer are found: where its own names lead nowhere, as here. */
const importMap = import.meta.resolve("@std/cli/parse-args").startsWith("jsr:")
  ? []
  : ["--import-map=scripts/std_fallback/import_map.json"];

/** Starts the trainer as a process of its own, writing a checkpoint after every step. */
function started(folder: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      ...importMap,
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

/** Lets a process run until it has said what it does, and then some milliseconds longer. */
async function killed(process: Deno.ChildProcess, delay: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let said = "";
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (!said.includes("\ntraining ")) continue;
    timer ??= setTimeout(() => {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }, delay);
  }
  clearTimeout(timer);
  const { signal, code } = await process.status;
  if (signal === null) assertEquals(code, 0);
  return signal === "SIGKILL";
}

describe("train.ts", () => {
  it("goes on to the same files, whenever it is killed: 20 times and more", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", `${folder}/whole`]);
      const expected = contentsOf(`${folder}/whole`);
      const delays = random.uniform(random.key(1), 1000);
      let kills = 0;
      for (let run = 0, start = 0; kills < 20; run++) {
        const path = `${folder}/${run}`;
        let args: readonly string[] = [...flags, "--out", path];
        // Whatever the machine, every start gets a little further than none.
        while (await killed(started(folder, args), 5 + 60 * (delays[start++] ?? 0))) {
          kills++;
          args = ["--resume", path];
        }
        assertGreater(kills, 0);
        assertEquals(contentsOf(path), expected);
      }
    });
  });
});
