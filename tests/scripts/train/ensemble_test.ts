import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  crossEntropy,
  evaluate,
  loadModel,
  predict,
  readIdxDirectory,
  referenceEngine,
  tree,
} from "../../../mod.ts";
import type { Communicator } from "../../../lib/distributed/communicator.ts";
import { main as evaluateMain } from "../../../scripts/evaluate.ts";
import { main as trainMain } from "../../../scripts/train.ts";
import { ONE_PROCESS } from "../../../scripts/train/ranks.ts";
import { inFolder, namesIn } from "../../shared/folders.ts";
import { ran } from "../commands.ts";
import { train } from "../trainer.ts";

const data = [
  "--data",
  "tests/fixtures/tiny",
  "--hidden",
  "8",
  "--engine",
  "wasm",
  "--threads",
  "1",
];
const flags = [...data, "--validation", "100", "--epochs", "3"];
const three = [...flags, "--ensemble", "3"];

/** A training in which every part has a state, so that a lost state shows. */
const restless = [
  ...data,
  ..."--validation 100 --epochs 6 --optimizer adam --schedule constant".split(" "),
  ..."--learning-rate 0.15 --dropout 0.2 --patience 2 --ensemble 3 --average 0.5".split(" "),
];

/** Returns the files of an ensemble and of its members, without those that have times. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const members = namesIn(folder).filter((name) => name.startsWith("member-"));
  const entries = ["", ...members.map((name) => `${name}/`)].flatMap((place) =>
    namesIn(`${folder}/${place}`).filter((name) =>
      /^(?!time)\w+\.(json|csv|safetensors)$/.test(name)
    )
      .map((name) => {
        const bytes = Deno.readFileSync(`${folder}/${place}${name}`);
        return [place + name, new TextDecoder("latin1").decode(bytes)] as const;
      })
  );
  return Object.fromEntries(entries);
}

/** A job of two processes. */
const TWO_PROCESSES: Communicator = { ...ONE_PROCESS, size: 2 };

describe("train.ts --ensemble", () => {
  it("keeps one model that gives the mean of the probabilities of its members", async () => {
    await inFolder(async (folder) => {
      const { code, output, errors } = await train([...three, "--out", folder]);
      assertEquals([code, errors], [0, ""]);
      const engine = referenceEngine();
      const { test } = await readIdxDirectory("tests/fixtures/tiny");
      const probabilities = await Promise.all([1, 2, 3].map(async (member) => {
        const model = await loadModel(`${folder}/member-${member}/model.safetensors`);
        return engine.softmax(predict({ engine, ...model }, model, test.inputs)).data;
      }));
      const model = await loadModel(`${folder}/model.safetensors`);
      const outputs = predict({ engine, ...model }, model, test.inputs).data;
      for (let i = 0; i < outputs.length; i += 37) {
        const mean = probabilities.reduce((sum, each) => sum + (each[i] ?? NaN), 0) / 3;
        assertAlmostEquals(outputs[i] ?? NaN, mean, 1e-6);
      }
      const { accuracy, loss } = evaluate({ engine, ...model, loss: crossEntropy() }, model, test);
      assertStringIncludes(
        output,
        `test loss ${loss.toFixed(4)}, test accuracy ${(accuracy * 100).toFixed(2)} %\n`,
      );
      assertMatch(output, new RegExp(`^ensemble +\\S+ % +${(accuracy * 100).toFixed(2)} %$`, "m"));
    });
  });

  it("names each member, and says how good it is beside the ensemble", async () => {
    await inFolder(async (folder) => {
      const { output } = await train([...three, "--seed", "7", "--out", `${folder}/mine`]);
      assertStringIncludes(
        output,
        "\nensemble  the mean of 3 such networks, trained one after the other\n" +
          "training  each 12 steps of 128, sgd at 0.1 (one-cycle), seeds 7 to 9\n",
      );
      const titles = output.match(/^member \d of 3, seed \d$/gm);
      assertEquals(titles, [1, 2, 3].map((i) => `member ${i} of 3, seed ${i + 6}`));
      const table = /^accuracy [^]*?^ensemble .*$/m.exec(output)?.[0].split("\n") ?? [];
      assertEquals(table.map((line) => line.slice(0, 19).trimEnd()), [
        "accuracy",
        "member 1, seed 7",
        "member 2, seed 8",
        "member 3, seed 9",
        "mean of the members",
        "ensemble",
      ]);
      const parts = table.slice(1).map((line) => line.match(/[\d.]+(?= %)/g)?.map(Number) ?? []);
      for (const column of [0, 1]) {
        const [a = NaN, b = NaN, c = NaN, mean = NaN] = parts.map((row) => row[column] ?? NaN);
        assertAlmostEquals(mean, (a + b + c) / 3, 0.0051);
      }
      assertStringIncludes(output, `Next: deno task evaluate ${folder}/mine --data`);
    });
  });

  it("trains as its members the networks that runs with these seeds train", async () => {
    const own = [...data, "--validation", "0", "--epochs", "2"];
    await inFolder(async (folder) => {
      await train([...own, "--ensemble", "2", "--out", `${folder}/both`]);
      await train([...own, "--seed", "43", "--out", `${folder}/second`]);
      const [member, alone] = await Promise.all(
        ["both/member-2", "second"].map((name) => loadModel(`${folder}/${name}/model.safetensors`)),
      );
      assert(member && alone);
      const numbers = (params: tree.Tree) =>
        tree.leaves(params).map(({ data }) => Array.from(data));
      assertEquals(numbers(member.params), numbers(alone.params));
    });
  });

  it("ends with the same files, wherever it was interrupted", async () => {
    await inFolder(async (folder) => {
      const whole = await train([...restless, "--out", `${folder}/whole`]);
      const expected = contentsOf(`${folder}/whole`);
      assertEquals(Object.keys(expected).length, 2 + 3 * 4);
      const tested = (text: string) => /^accuracy [^]*?^ensemble .*$/m.exec(text)?.[0];
      const places = new Set<string | undefined>();
      for (let moment = 5; moment < 140; moment += 11) {
        const path = `${folder}/${moment}`;
        const controller = new AbortController();
        let asked = 0;
        const { code, output } = await train([...restless, "--out", path], {
          signal: controller.signal,
          onNow: () => ++asked >= moment && controller.abort(),
        });
        assertEquals(code, 0);
        const [note] = /^Stopped .*$/m.exec(output) ?? [];
        places.add(note?.replace(/\d+ of 24/, "N of 24"));
        if (note) assertStringIncludes(output, `To go on: deno task train --resume ${path}\n`);
        const resumed = await train(["--resume", path]);
        assertEquals([resumed.code, resumed.errors], [0, ""]);
        assertEquals(tested(resumed.output), tested(whole.output));
        assertEquals(contentsOf(path), expected, `interrupted at ${moment}`);
      }
      assert(
        places.has(
          "Stopped in member 1 of 3, after step N of 24; the test is of it so far.",
        ),
      );
      assert(
        places.has("Stopped in member 2 of 3, after step N of 24; the test is of member 1 alone."),
      );
      assert(
        places.has(
          "Stopped in member 3 of 3, after step N of 24; the test is of the 2 before it.",
        ),
      );
    });
  });

  it("tests and keeps the members that are whole where it was interrupted", async () => {
    await inFolder(async (folder) => {
      const controller = new AbortController();
      const { output } = await train([...three, "--out", folder], {
        signal: controller.signal,
        onWrite: (text) => text.includes("member 3 of 3") && controller.abort(),
      });
      assertStringIncludes(output, "the test is of the 2 before it.");
      const { network } = await loadModel(`${folder}/model.safetensors`);
      assertEquals(network.layers?.map(({ node }) => node), ["member 1", "member 2", "output"]);
    });
  });

  it("has nothing left to do for an ensemble that is complete", async () => {
    await inFolder(async (folder) => {
      await train([...three, "--out", folder]);
      const before = contentsOf(folder);
      const { output } = await train(["--resume", folder]);
      assertMatch(output, /^member 2 of 3, seed 43: trained before$/m);
      assertStringIncludes(output, "\nThis ensemble had finished: all 3 members are trained.\n");
      assertEquals(contentsOf(folder), before);
    });
  });

  it("knows members that ended before their last step, out of patience", async () => {
    await inFolder(async (folder) => {
      const { output } = await train([...restless, "--out", folder]);
      assertEquals(output.includes("trained before"), false);
      const again = await train(["--resume", folder]);
      assertEquals(again.output.match(/^member \d of 3, seed 4\d: trained before$/gm)?.length, 3);
    });
  });

  it("goes on as a whole, with the flags that it began with", async () => {
    await inFolder(async (folder) => {
      await train([...three, "--out", folder, "--quiet"]);
      const member = await train(["--resume", `${folder}/member-2`]);
      assertEquals([member.code, member.errors], [
        1,
        `error: Cannot go on with the run in ${folder}/member-2: it is member 2 of an ensemble. ` +
        `Go on with that by deno task train --resume ${folder}\n`,
      ]);
      const more = await train(["--resume", folder, "--ensemble", "4"]);
      assertEquals([more.code, more.errors], [
        2,
        "error: --resume does not go with --ensemble=4: " +
        "it goes on with the flags that the run began with\n",
      ]);
      assertEquals((await train(["--resume", folder, "--ensemble", "3"])).code, 0);
    });
  });

  it("leaves nothing of the members of an ensemble that it replaces", async () => {
    await inFolder(async (folder) => {
      await train([...three, "--out", folder, "--quiet"]);
      await Deno.writeTextFile(`${folder}/member-3/notes.txt`, "mine");
      const kept = await train([...flags, "--out", folder]);
      assertEquals(kept.code, 1);
      assertStringIncludes(kept.errors, "it has a config.json already");
      await train([...flags, "--ensemble", "2", "--out", folder, "--force", "--quiet"]);
      assertEquals(namesIn(`${folder}/member-3`), ["notes.txt"]);
      await train([...flags, "--out", folder, "--force", "--quiet"]);
      assertEquals(namesIn(folder).filter((name) => name.startsWith("member")), ["member-3"]);
    });
  });

  it("says as JSON what the members and the ensemble reach", async () => {
    const { output } = await train([...three, "--no-save", "--json"]);
    const lines = output.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.length, 3 * 3 + 1);
    assertEquals(lines.slice(0, -1).map(({ member, seed, epoch }) => [member, seed, epoch]), [
      ...[1, 2, 3].map((epoch) => [1, 42, epoch]),
      ...[1, 2, 3].map((epoch) => [2, 43, epoch]),
      ...[1, 2, 3].map((epoch) => [3, 44, epoch]),
    ]);
    const { ensemble, testAccuracy, parameters, steps, plannedSteps } = lines.at(-1);
    assertEquals([parameters, steps, plannedSteps], [3 * 6370, 36, 36]);
    assertEquals(ensemble.members.map(({ seed }: { readonly seed: number }) => seed), [42, 43, 44]);
    assertEquals([typeof testAccuracy, typeof ensemble.validationAccuracy], ["number", "number"]);
    const none = await train([...three, "--no-save", "--json", "--validation", "0"]);
    const last = JSON.parse(none.output.trimEnd().split("\n").at(-1) ?? "");
    assertEquals(last.ensemble.validationAccuracy, undefined);
  });

  it("prints the accuracy of the ensemble alone where it is to be quiet", async () => {
    const { output, errors } = await train([...three, "--no-save", "--quiet"]);
    assertMatch(output, /^test accuracy \d+\.\d\d %\n$/);
    assertEquals(errors, "");
  });

  it("draws a report of the ensemble, which links to those of the members", async () => {
    await inFolder(async (folder) => {
      await train([...three, "--out", folder, "--quiet"]);
      const report = await Deno.readTextFile(`${folder}/report.html`);
      for (const member of [1, 2, 3]) {
        assertStringIncludes(
          report,
          `<a href="member-${member}/report.html">member ${member}, seed ${member + 41}</a>`,
        );
        const own = await Deno.readTextFile(`${folder}/member-${member}/report.html`);
        assertStringIncludes(own, '<h2 id="training">Training</h2>');
      }
      assertStringIncludes(report, '<th scope="row">mean of the members</th>');
    });
  });

  it("is evaluated to the accuracy that it printed, and so is a member", async () => {
    await inFolder(async (folder) => {
      const { output } = await train([...three, "--out", folder, "--json"]);
      const { testAccuracy, testLoss, ensemble } = JSON.parse(
        output.trimEnd().split("\n").at(-1) ?? "",
      );
      const evaluated = async (path: string) =>
        JSON.parse(
          (await ran(evaluateMain, [path, "--data", "tests/fixtures/tiny", "--json"])).output,
        );
      const whole = await evaluated(folder);
      assertEquals(whole.accuracy, testAccuracy);
      assertAlmostEquals(whole.loss, testLoss, 1e-6);
      assertEquals(
        (await evaluated(`${folder}/member-2`)).accuracy,
        ensemble.members[1].testAccuracy,
      );
    });
  });

  it("is refused where several processes train together", async () => {
    const errors: string[] = [];
    const console = {
      write: () => {},
      writeError: (text: string) => errors.push(text),
      isPlain: true,
      columns: () => 80,
      now: () => 0,
    };
    const stopping = {
      signal: new AbortController().signal,
      during: <T>(f: () => Promise<T>) => f(),
    };
    const { code } = await inFolder(async (folder) => ({
      code: await trainMain([...three, "--out", folder], console, stopping, TWO_PROCESSES),
    }));
    assertEquals([code, errors], [
      2,
      ["error: --ensemble does not go with several processes: train it by deno task train\n"],
    ]);
  });

  it("refuses flags that do not go with it", async () => {
    for (
      const [args, problem] of [
        [["--ensemble", "1"], "--ensemble cannot be 1: it is a whole number from 2 to 999"],
        [["--ensemble", "1000"], "--ensemble cannot be 1000: it is a whole number from 2 to 999"],
        [["--ensemble", "2.5"], "--ensemble cannot be 2.5"],
        [
          ["--ensemble", "2", "--seeds", "2"],
          "--ensemble does not go with --seeds: its networks have a seed each, and become one model",
        ],
        [
          ["--ensemble", "3", "--seed", "9007199254740990"],
          "--ensemble 3 from --seed 9007199254740990 on go beyond 2^53 - 1, the last seed",
        ],
      ] as const
    ) {
      const { code, errors } = await train(args);
      assertEquals(code, 2);
      assertStringIncludes(errors, problem);
    }
  });
});
