import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  evaluate,
  loadModel,
  readIdxDirectory,
  referenceEngine,
  softmaxCrossEntropy,
} from "../../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../../lib/formats/mod.ts";
import { freshFolder } from "../../../scripts/train/run_folder.ts";
import { inFolder, namesIn, withFullDisk } from "../../shared/folders.ts";
import { contentsOf, train } from "../trainer.ts";

const data = ["--data", "tests/fixtures/tiny", "--validation", "100", "--hidden", "8"];
const engine = ["--engine", "wasm", "--threads", "1"];
const flags = [...data, ...engine, "--epochs", "3"];

/** A training in which every part has a state, so that a lost state shows. */
const restless = [
  ...data,
  ...engine,
  "--epochs",
  "12",
  "--optimizer",
  "adam",
  "--schedule",
  "constant",
  "--learning-rate",
  "0.15",
  "--dropout",
  "0.2",
  "--patience",
  "2",
];

/** Windows has no such links, pipes and devices. */
const itOnUnix = Deno.build.os === "windows" ? it.skip : it;

describe("train.ts --out", () => {
  it("keeps the model that it tested, its metrics, its configuration and what it goes on from", async () => {
    await inFolder(async (folder) => {
      const { code, output } = await train([...flags, "--out", `${folder}/new/run`]);
      assertEquals(code, 0);
      assertStringIncludes(output, `kept in   ${folder}/new/run\n`);
      const contents = contentsOf(`${folder}/new/run`);
      assertEquals(Object.keys(contents), [
        "checkpoint.safetensors",
        "config.json",
        "metrics.csv",
        "model.safetensors",
      ]);
      const { recipe, seed, images } = JSON.parse(contents["config.json"] ?? "");
      assertEquals([recipe.hidden, seed, images.training], [[8], 42, 500]);

      const model = await loadModel(`${folder}/new/run/model.safetensors`);
      const { test } = await readIdxDirectory("tests/fixtures/tiny");
      const config = { engine: referenceEngine(), ...model, loss: softmaxCrossEntropy() };
      const { accuracy } = evaluate(config, model, test);
      assertStringIncludes(output, `test accuracy ${(accuracy * 100).toFixed(2)} %\n`);
    });
  });

  it("says where the report is and what to try next, as commands that work", async () => {
    await inFolder(async (folder) => {
      const { output } = await train([...flags, "--out", `${folder}/my run`]);
      const end = `
Report: ${folder}/my run/report.html
Next: deno task evaluate "${folder}/my run" --data tests/fixtures/tiny
      deno task predict "${folder}/my run" photo.png
`;
      assertEquals(output.slice(-end.length), end);
      assertEquals(Deno.statSync(`${folder}/my run/report.html`).isFile, true);
      for (const form of ["--quiet", "--json"]) {
        const { output } = await train(["--resume", `${folder}/my run`, form]);
        assertEquals(output.trimEnd().split("\n").length, 1);
      }
    });
  });

  it("writes a row of metrics for each step and each epoch", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", folder, "--quiet"]);
      const [header, ...rows] = (contentsOf(folder)["metrics.csv"] ?? "").trimEnd().split("\n");
      assertEquals(
        header,
        "kind,epoch,step,loss,accuracy,learning_rate,validation_loss,validation_accuracy",
      );
      const steps = ["step", "step", "step", "step", "epoch"];
      assertEquals(rows.map((row) => row.split(",")[0]), [...steps, ...steps, ...steps]);
      assertMatch(rows[0] ?? "", /^step,1,1,2\.\d+,0\.\d+,0\.004\d*,,$/);
      assertMatch(rows.at(-1) ?? "", /^epoch,3,12,\d\.\d+,0\.\d+,\d\S*,\d\.\d+,0\.\d+$/);
    });
  });

  it("keeps the running mean of the weights where that is tested, while it still trains", async () => {
    await inFolder(async (folder) => {
      const models: string[] = [];
      await train([...flags, "--average", "0.5", "--out", folder], {
        onWrite(text) {
          if (/^ +\d+ .* s\n$/.test(text)) {
            models.push(contentsOf(folder)["model.safetensors"] ?? "");
          }
        },
      });
      assertEquals(models.length, 3);
      assertEquals(contentsOf(folder)["model.safetensors"], models[2]);
    });
  });

  it("leaves a folder alone that has a run in it, unless it is told to replace that", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", folder]);
      const before = contentsOf(folder);
      const { code, errors } = await train([...flags, "--out", folder, "--seed", "1"]);
      assertEquals(code, 1);
      assertEquals(
        errors,
        `error: Cannot begin a run in ${folder}: it has a config.json already. ` +
          `Go on with that run by deno task train --resume ${folder}, or replace it by --force\n`,
      );
      assertEquals(contentsOf(folder), before);

      await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
      const replaced = await train([...flags, "--out", folder, "--seed", "1", "--force"]);
      assertEquals(replaced.code, 0);
      const after = contentsOf(folder);
      assertEquals(after["notes.txt"], "mine");
      assert(after["model.safetensors"] !== before["model.safetensors"]);
    });
  });

  it("says in one line why it cannot write", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "");
      const { code, errors } = await train([...flags, "--out", `${folder}/file/run`]);
      assertEquals(code, 1);
      assertMatch(errors, /^error: Cannot write \S+\/file\/run: [^\n]+ by --no-save\n$/);
      const long = await train([...flags, "--out", `${folder}/${"x".repeat(300)}`]);
      assertEquals(long.code, 1);
      assertMatch(long.errors, /^error: Cannot write \S+\/x+: File name too long[^\n]+\n$/);
    });
  });

  it("keeps no weights that are not finite, and says what to try", async () => {
    await inFolder(async (folder) => {
      const wild = ["--learning-rate", "1e300", "--schedule", "constant", "--steps", "1"];
      const { code, errors } = await train([...data, ...engine, ...wild, "--out", folder]);
      assertEquals(code, 1);
      assertMatch(
        errors,
        /^error: Cannot save the tensor "0\.weight": [^\n]+ lower --learning-rate\n$/,
      );
      assertEquals(Object.keys(contentsOf(folder)), ["config.json", "metrics.csv"]);
    });
  });

  it("keeps nothing with --no-save and with --seeds", async () => {
    for (
      const [args, hint] of [
        [["--no-save", "--out", "a"], "--out does not go with --no-save: with it nothing is kept"],
        [["--no-save", "--resume", "a"], "--resume does not go with --no-save"],
        [["--seeds", "2", "--out", "a"], "--out does not go with --seeds: its runs are not kept"],
        [
          ["--resume", "a", "--out", "b"],
          "--resume does not go with --out: it goes on in the same",
        ],
        [["--resume", "a", "--force"], "--resume does not go with --force"],
        [["--force"], "--force goes with --out"],
        [["--checkpoint-every", "0"], "a whole number from 1"],
      ] as const
    ) {
      const { code, errors } = await train(args);
      assertEquals(code, 2);
      assertStringIncludes(errors, hint);
    }
  });
});

describe("freshFolder()", () => {
  it("is a folder of the name, or of one with a number behind it where something is", async () => {
    await inFolder(async (folder) => {
      for (const name of ["run", "run-2", "run-3"]) {
        assertEquals(await freshFolder(`${folder}/runs`, "run"), `${folder}/runs/${name}`);
      }
    });
  });

  it("is another one for each of those that ask at the same moment", async () => {
    await inFolder(async (folder) => {
      const paths = await Promise.all(Array.from({ length: 8 }, () => freshFolder(folder, "run")));
      assertEquals(new Set(paths).size, 8);
    });
  });
});

describe("train.ts --resume", () => {
  it("ends with the same files, wherever the run was interrupted", async () => {
    await inFolder(async (folder) => {
      const whole = await train([...restless, "--out", `${folder}/whole`]);
      const expected = contentsOf(`${folder}/whole`);
      assertStringIncludes(whole.output, "out of patience");
      for (let moment = 1; moment < 60; moment += 7) {
        const path = `${folder}/${moment}`;
        const controller = new AbortController();
        let asked = 0;
        const { code, output } = await train([...restless, "--out", path], {
          signal: controller.signal,
          onNow: () => ++asked >= moment && controller.abort(),
        });
        assertEquals(code, 0);
        if (output.includes("Stopped") && !output.includes("patience")) {
          assertStringIncludes(output, `To go on: deno task train --resume ${path}\n`);
        }
        const resumed = await train(["--resume", path]);
        assertEquals([resumed.code, resumed.errors], [0, ""]);
        const tested = (text: string) => /^test loss .*$/m.exec(text)?.[0];
        assertEquals(tested(resumed.output), tested(whole.output));
        assertEquals(contentsOf(path), expected, `interrupted at ${moment}`);
      }
    });
  });

  it("ends with the same files where images vary, and layers keep statistics", async () => {
    const varied = [...data.slice(0, 4), ...engine, "--preset", "cnn-fast", "--augment"];
    const some = [...varied, "--steps", "6", "--batch-size", "125"];
    await inFolder(async (folder) => {
      await train([...some, "--out", `${folder}/whole`]);
      const path = `${folder}/interrupted`;
      const controller = new AbortController();
      let asked = 0;
      const { output } = await train([...some, "--out", path], {
        signal: controller.signal,
        onNow: () => ++asked >= 8 && controller.abort(),
      });
      assertStringIncludes(output, "To go on: ");
      assertEquals((await train(["--resume", path])).code, 0);
      assertEquals(contentsOf(path), contentsOf(`${folder}/whole`));
    });
  });

  it("ends with the same files, however often the disk was full", async () => {
    await inFolder(async (folder) => {
      await train([...restless, "--out", `${folder}/whole`]);
      const expected = contentsOf(`${folder}/whole`);
      const path = `${folder}/full`;
      const lines: string[] = [];
      let args: readonly string[] = [...restless, "--out", path];
      for (const room of [0, 100, 30_000, 111_111, 5_000, 222_222, 60_000, 80_001, 27_000]) {
        await withFullDisk(room, async () => {
          const { code, errors } = await train([...args, "--checkpoint-every", "1"]);
          assertEquals(code, 1);
          lines.push(errors);
        });
        // All files are whole, and there are no parts of others.
        const { "config.json": config, ...files } = contentsOf(path);
        if (config) args = ["--resume", path];
        for (const [name, text] of Object.entries(files)) {
          assert(!name.includes("partial"), name);
          if (name.endsWith(".safetensors")) parseSafetensors(Deno.readFileSync(`${path}/${name}`));
          if (name.endsWith(".csv")) assertMatch(text, /^kind,/);
        }
      }
      for (const line of lines) {
        assertMatch(
          line,
          /^error: Cannot write \S+: No space left on device \(os error 28\)[^\n]*\n$/,
        );
      }
      assertStringIncludes(
        lines.at(-1) ?? "",
        `. When that is mended, go on by deno task train --resume ${path}\n`,
      );
      assertEquals((await train(args)).code, 0);
      assertEquals(contentsOf(path), expected);
    });
  });

  it("has nothing left to do for a run that is complete, and says how good it is", async () => {
    await inFolder(async (folder) => {
      const first = await train([...flags, "--out", folder, "--json"]);
      const before = contentsOf(folder);
      const again = await train(["--resume", folder, "--json"]);
      const lossOf = ({ output }: { readonly output: string }) =>
        JSON.parse(output.trimEnd().split("\n").at(-1) ?? "").testLoss;
      assertEquals(lossOf(again), lossOf(first));
      assertEquals(contentsOf(folder), before);
      const { output } = await train(["--resume", folder]);
      assertStringIncludes(output, "\nThis run had finished: 12 of 12 steps.\n");
      assertMatch(output, /\nloading +\S+ s\ntraining +\S+ s\ntesting +\S+ s\n/);
    });
  });

  it("goes on with images that have moved, if they are as many", async () => {
    await inFolder(async (folder) => {
      const [old, now, run] = [`${folder}/old`, `${folder}/now`, `${folder}/run`];
      await Deno.mkdir(old);
      for (const { name } of [...Deno.readDirSync("tests/fixtures/tiny")]) {
        await Deno.copyFile(`tests/fixtures/tiny/${name}`, `${old}/${name}`);
      }
      await train([...flags, "--data", old, "--out", run]);
      await Deno.rename(old, now);
      const lost = await train(["--resume", run]);
      assertEquals(lost.code, 1);
      assertStringIncludes(lost.errors, ". If the images have moved, add --data DIR\n");
      const found = await train(["--resume", run, "--data", now]);
      assertEquals([found.code, found.errors], [0, ""]);
      const other = await train(["--resume", run, "--data", "data/mnist"]);
      assertEquals(other.code, 1);
      assertStringIncludes(other.errors, "it began with 500 training images, and now has ");
    });
  });

  it("takes flags that the run began with, and no others", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", folder]);
      assertEquals((await train(["--resume", folder, "--epochs", "3"])).code, 0);
      const { code, errors } = await train(["--resume", folder, "--epochs", "4"]);
      assertEquals(code, 2);
      assertEquals(
        errors,
        "error: --resume does not go with --epochs=4: " +
          "it goes on with the flags that the run began with\n",
      );
    });
  });

  it("is refused while another process has the run, and not after that", async () => {
    await inFolder(async (folder) => {
      const others: Promise<{ readonly code: number; readonly errors: string }>[] = [];
      const tryOthers = (text: string): void => {
        if (!text.includes("kept in") || others.length > 0) return;
        others.push(train(["--resume", folder]), train(["--resume", folder]));
        others.push(train([...flags, "--out", folder, "--force"]));
      };
      const long = [...flags.slice(0, -1), "40"];
      assertEquals((await train([...long, "--out", folder], { onWrite: tryOthers })).code, 0);
      assertEquals(others.length, 3);
      for (const { code, errors } of await Promise.all(others)) {
        assertEquals(
          [code, errors],
          [
            1,
            `error: Cannot use the run in ${folder}: another process has it. ` +
            "Wait until that ends, or end it\n",
          ],
        );
      }
      assertEquals((await train(["--resume", folder])).code, 0);
    });
  });

  it("has one winner of those that begin at the same moment in the same folder", async () => {
    await inFolder(async (folder) => {
      const begun = await Promise.all(
        [1, 2, 3].map((seed) => train([...flags, "--seed", `${seed}`, "--out", `${folder}/run`])),
      );
      const codes = begun.map(({ code }) => code);
      assertEquals(codes.toSorted(), [0, 1, 1]);
      for (const { code, errors } of begun) {
        if (code === 1) assertMatch(errors, /^error: Cannot (?:use|begin) [^\n]+\n$/);
      }
      assertEquals((await train(["--resume", `${folder}/run`])).code, 0);
    });
  });

  itOnUnix("writes into no file that a link in the folder leads to", async () => {
    const files = ["checkpoint.safetensors", "model.safetensors", "metrics.csv", "report.html"];
    const names = [...files, "time.json", "config.json"];
    const partials = names.map((name) => `${name}.partial`);
    await inFolder(async (folder) => {
      await train([...flags, "--out", `${folder}/good`]);
      const victim = `${folder}/victim`;
      for (const name of [...names, ...partials]) {
        for (const isThere of [true, false]) {
          for (const args of [["--resume"], [...flags, "--out"], [...flags, "--force", "--out"]]) {
            const path = `${folder}/bad`;
            await Deno.mkdir(path);
            for (const each of args[0] === "--resume" ? names : []) {
              await Deno.copyFile(`${folder}/good/${each}`, `${path}/${each}`);
            }
            await Deno.remove(`${path}/${name}`).catch(() => {});
            if (isThere) await Deno.writeTextFile(victim, "mine");
            await Deno.symlink(victim, `${path}/${name}`);
            const { code, errors } = await train([...args, path]);
            if (code !== 0) assertMatch(errors, /^error: Cannot [^\n]+\n$/);
            const isMended = args.includes("--force") || name.endsWith("partial");
            assertEquals(code, isMended ? 0 : 1, `${args} ${name}: ${errors}`);
            if (isThere) assertEquals(await Deno.readTextFile(victim), "mine", name);
            else assertEquals(namesIn(folder), ["bad", "good"], name);
            await Deno.remove(path, { recursive: true });
            if (isThere) await Deno.remove(victim);
          }
        }
      }
    });
  });

  it("writes into no file that has another name elsewhere", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", `${folder}/run`]);
      const before = contentsOf(`${folder}/run`);
      await Deno.mkdir(`${folder}/kept`);
      for (const name of Object.keys(before)) {
        await Deno.link(`${folder}/run/${name}`, `${folder}/kept/${name}`);
      }
      const rows = `${folder}/run/metrics.csv`;
      const longer = `${before["metrics.csv"]}step,1\n`;
      await Deno.writeTextFile(rows, longer);
      assertEquals((await train(["--resume", `${folder}/run`])).code, 0);
      assertEquals(contentsOf(`${folder}/run`), before);
      assertEquals(contentsOf(`${folder}/kept`), { ...before, "metrics.csv": longer });
    });
  });

  it("opens no library that only the folder names, and says how to name it", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", folder]);
      const config = JSON.parse(contentsOf(folder)["config.json"] ?? "");
      const { dlopen } = Deno;
      const opened: string[] = [];
      Deno.dlopen = (path) => {
        opened.push(`${path}`);
        throw new Error("is not there");
      };
      try {
        for (
          const named of [
            ["--engine=blas", "--blas=./evil.so"],
            ["--engine", "blas", "--blas", "evil.so"],
            ["--engine=auto", "--blas=/tmp/evil.so"],
            ["--blas=evil.so"],
          ]
        ) {
          const foreign = { ...config, arguments: [...data, ...named], engine: "native" };
          await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(foreign));
          for (const engine of [["--engine", "blas"], []]) {
            const { code, errors } = await train([...engine, "--resume", folder]);
            assertEquals(code, 1, errors);
            assertMatch(
              errors,
              /^error: [^\n]*: deno task train:native --resume \S+ --blas \S+\n$/,
            );
          }
        }
        const several = { ...config, arguments: [...flags, "--seeds=2"] };
        await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(several));
        const { code, errors } = await train(["--resume", folder]);
        assertEquals([code, errors.includes("no single run")], [1, true]);
      } finally {
        Deno.dlopen = dlopen;
      }
      assertEquals(opened, []);
    });
  });

  it("says in one line what is wrong with a folder, and leaves it as it is", async () => {
    await inFolder(async (folder) => {
      await train([...flags, "--out", `${folder}/good`]);
      const good = contentsOf(`${folder}/good`);
      const text = (name: string) => good[name] ?? "";
      const checkpoint = Deno.readFileSync(`${folder}/good/checkpoint.safetensors`);
      const model = Deno.readFileSync(`${folder}/good/model.safetensors`);
      await train([...flags, "--out", `${folder}/other`, "--seed", "1"]);
      const other = Deno.readFileSync(`${folder}/other/checkpoint.safetensors`);
      const { tensors, metadata } = parseSafetensors(checkpoint);
      const changed = (name: string, text: string): Uint8Array => {
        const texts = new Map([...metadata, [name, text]]);
        texts.delete("checksum");
        return serializeSafetensors({ tensors, metadata: texts });
      };
      const numbers = JSON.parse(metadata.get("numbers") ?? "");
      const late = JSON.stringify({ ...numbers, "state.step": "13" });
      const none = await train(["--resume", `${folder}/none`]);
      assertStringIncludes(none.errors, `run in ${folder}/none: there is no such folder\n`);
      for (
        const [name, content, problem] of [
          ["config.json", undefined, "there is no config.json in it"],
          ["config.json", "{", "it is no configuration of a run"],
          ["config.json", '{"arguments": [1]}', "it is no configuration of a run"],
          [
            "config.json",
            text("config.json").replace('"wasm"', '"blas"'),
            'it began with engine "blas", and now has "wasm"',
          ],
          [
            "config.json",
            text("config.json").replace('"1.0"', '"2.0"').replace("--hidden=8", "--new=1"),
            "it is of version 2.0, and this foldnet reads 1.x: update foldnet",
          ],
          [
            "config.json",
            text("config.json").replace("--hidden=8", "--new=1"),
            "/bad: --new is no flag",
          ],
          ["config.json", text("config.json").replace('"1.0"', "1"), "no configuration of a run"],
          ["checkpoint.safetensors", other, "its checkpoint.safetensors is of another run"],
          ["metrics.csv", "kind\n", "its metrics.csv has 5 bytes, fewer than the "],
          ["metrics.csv", undefined, "its metrics.csv has 0 bytes, fewer than the "],
          ["checkpoint.safetensors", checkpoint.subarray(0, 999), "it ends at byte 999"],
          ["checkpoint.safetensors", new Uint8Array(8), "its header is not JSON"],
          ["checkpoint.safetensors", model, "it is no checkpoint of foldnet"],
          ["checkpoint.safetensors", changed("numbers", late), "is of step 13, and the run has 12"],
          [
            "checkpoint.safetensors",
            changed("metrics.csv", "-5"),
            "does not know the length of metrics.csv",
          ],
          [
            "checkpoint.safetensors",
            checkpoint.with(checkpoint.length - 4, 1 ^ (checkpoint.at(-4) ?? 0)),
            "its contents do not have its checksum",
          ],
        ] as const
      ) {
        const path = `${folder}/bad`;
        await Deno.mkdir(path);
        for (const each of Object.keys(good)) {
          await Deno.copyFile(`${folder}/good/${each}`, `${path}/${each}`);
        }
        if (content === undefined) await Deno.remove(`${path}/${name}`);
        else if (typeof content === "string") await Deno.writeTextFile(`${path}/${name}`, content);
        else await Deno.writeFile(`${path}/${name}`, content);
        const before = contentsOf(path);
        const { code, errors } = await train(["--resume", path]);
        assertEquals(code, 1, name);
        assertStringIncludes(errors, problem);
        assertMatch(errors, /^error: [^\n]+\n$/);
        assertEquals(contentsOf(path), before);
        await Deno.remove(path, { recursive: true });
      }
    });
  });
});
