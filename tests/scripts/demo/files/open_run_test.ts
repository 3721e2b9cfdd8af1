import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { beforeAll, describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { parseModel, serializeModel, wasmEngine } from "../../../../mod.ts";
import type { GivenFile, Opened } from "../../../../scripts/demo/page/protocol.ts";
import { loadedNetwork } from "../../../../scripts/demo/page/workers/loaded_network.ts";
import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import { RunError } from "../../../../scripts/shared/run_error.ts";
import { parseMetrics } from "../../../../scripts/train/metrics_rows.ts";
import { inFolder } from "../../../shared/folders.ts";
import { train } from "../../trainer.ts";
import { type Bench, given, givenFolder, opened, openedData, refusal } from "./given.ts";

const FLAGS = ["--hidden", "16", "--steps", "30", "--batch-size", "50", "--seed", "5"];

/** Returns the files of a run of the command line. */
function runOf(...flags: readonly string[]): Promise<readonly GivenFile[]> {
  return inFolder(async (folder) => {
    const { code, errors } = await train([...flags, "--out", `${folder}/mine`]);
    assertEquals([code, errors], [0, ""]);
    return await givenFolder(`${folder}/mine`, "mine");
  });
}

async function openedRun(
  files: readonly GivenFile[],
  on: Bench = {},
): Promise<Extract<Opened, { kind: "run" }>> {
  const found = await opened(files, {}, on);
  if (found.kind !== "run") throw new Error(`It is no run, but a ${found.kind}`);
  return found;
}

function at(files: readonly GivenFile[], name: string): GivenFile {
  const file = files.find(({ path }) => path.endsWith(`/${name}`));
  if (!file) throw new Error(`There is no ${name}`);
  return file;
}

describe("open() of a run", () => {
  let files: readonly GivenFile[];
  beforeAll(async () => {
    files = await runOf(...FLAGS, "--strict");
  });

  it("has its setting, its curves and its states", async () => {
    const run = await openedRun(files);
    const { layers, recipe } = presetSetting("default", undefined, {
      ...{ hidden: [16], steps: 30, batchSize: 50, validation: 5000 },
    });
    assertEquals([run.name, run.steps, run.notes], ["mine", 30, []]);
    assertEquals(run.setting, { layers, recipe, seed: 5, engine: "wasm", isStrict: true });
    assertEquals(run.kept.map(({ step }) => step), [0, 30]);
    const rows = parseMetrics(await at(files, "metrics.csv").content.text());
    assertEquals(run.points.map(({ step, loss, accuracy }) => [step, loss, accuracy]), [
      ...rows.filter(({ kind }) => kind === "step")
        .map(({ step, loss, accuracy }) => [step, loss, accuracy]),
    ]);
    const [judged] = rows.filter(({ kind }) => kind === "epoch");
    assertEquals(run.judged, [{
      step: 30,
      loss: judged?.validation?.loss ?? NaN,
      accuracy: judged?.validation?.accuracy ?? NaN,
    }]);
  });

  it("has the weights of its model in its last state", async () => {
    const { kept, setting } = await openedRun(files);
    const engine = await wasmEngine({ threads: 1 });
    const image = { height: 28, width: 28, channels: 1 };
    const classNames = Array.from({ length: 10 }, (_, i) => `${i}`);
    const checkpoint = kept.at(-1)?.checkpoint ?? new Uint8Array();
    const { network, params, statistics } = loadedNetwork(
      { kind: "state", setting, checkpoint, image, classNames },
      engine,
    );
    engine.close();
    const model = parseModel(await at(files, "model.safetensors").content.bytes());
    assertEquals(
      serializeModel({ network, params, statistics }),
      serializeModel({ ...model, network }),
    );
  });

  it("is found in folders of any depth, and by its checkpoint alone", async () => {
    const deep = files.map(({ path, content }) => ({ path: `all/runs/${path}`, content }));
    assertEquals((await openedRun(deep)).points.length, 30);
    const { content } = at(files, "checkpoint.safetensors");
    const alone = await openedRun([{ path: "checkpoint.safetensors", content }]);
    assertEquals([alone.points, alone.kept.length], [[], 2]);
    assertEquals(alone.notes, ["there is no metrics.csv: it has no curves"]);
  });

  it("has a name where its files come without their folder", async () => {
    const bare = files.map(({ path, content }) => ({ path: path.replace("mine/", ""), content }));
    assertEquals((await openedRun(bare)).name, "opened run");
    const deep = files.map(({ path, content }) => ({ path: `all/runs/${path}`, content }));
    assertEquals((await openedRun(deep)).name, "mine");
  });

  it("shows its curves without a checkpoint, and says so", async () => {
    const { kept, points, notes } = await openedRun([
      at(files, "config.json"),
      at(files, "metrics.csv"),
    ]);
    assertEquals([kept, points.length], [[], 30]);
    assertMatch(notes.join(), /^there is no checkpoint.safetensors: its curves are shown/);
  });

  it("is refused where there are several, or its files are of several runs", async () => {
    const other = files.map(({ path, content }) => ({ path: path.replace("mine", "b"), content }));
    assertEquals(
      await refusal([...files, ...other].map((file) => ({ ...file, path: `runs/${file.path}` }))),
      "Cannot open runs: it has 2 runs. Open the folder of one, such as mine",
    );
    const config = await at(files, "config.json").content.text();
    const mixed = [
      at(files, "checkpoint.safetensors"),
      given("mine/config.json", config.replace('"seed": 5', '"seed": 6')),
    ];
    assertEquals(
      await refusal(mixed),
      "Cannot read mine, checkpoint.safetensors: it is of another run than config.json",
    );
  });

  it("is refused where its images have another size than those of the page", async () => {
    const config = JSON.parse(await at(files, "config.json").content.text());
    const other = { ...config, image: { height: 8, width: 8, channels: 3 }, classes: 4 };
    assertEquals(
      await refusal([given("mine/config.json", JSON.stringify(other))]),
      "Cannot open mine: it is of images of 8x8x3 and 4 classes, and the page has images of " +
        "28x28 and 10 classes. Open its images first",
    );
  });

  it("says what is not taken over", async () => {
    const { notes } = await openedRun(await runOf(...FLAGS, "--best", "--augment", "--views", "1"));
    const text = notes.join("\n");
    assertStringIncludes(text, "forks take all their steps: the page does not stop early");
    assertStringIncludes(text, "views are not taken over");
    const numpy = await runOf("--preset", "numpy", "--steps", "5");
    assertMatch(await refusal(numpy), /^Cannot open mine: the preset numpy prepares images/);
  });

  it("tells whether its images are those of the page", async () => {
    const path = "tests/fixtures/csv/no_header.csv";
    const { data } = await openedData([given("a.csv", await Deno.readFile(path))], { seed: 5 });
    const own = await runOf(...FLAGS, "--train", path);
    const { notes } = await openedRun(own, { data });
    assertEquals(notes, []);
    const other = await openedData([given("b.csv", await Deno.readFile(path))], {
      ...{ seed: 5, maxPixel: 300 },
    });
    assertEquals((await openedRun(own, { data: other.data })).notes, [
      "it was trained on other images than b.csv: its forks go on with b.csv",
    ]);
  });

  it("is opened whatever its configuration says, or refused in a line", async () => {
    const config: Record<string, unknown> = JSON.parse(
      await at(files, "config.json").content.text(),
    );
    const names = [...Object.keys(config), ...Object.keys(Object(config["recipe"]))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
        const broken = name in config
          ? { ...config, [name]: value }
          : { ...config, recipe: { ...Object(config["recipe"]), [name]: value } };
        const text = JSON.stringify(broken);
        try {
          const { setting } = await openedRun([given("mine/config.json", text)]);
          assert(setting.layers.length > 0);
        } catch (error) {
          if (!(error instanceof RunError) || error.message.includes("\n")) throw error;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("open() of a model", () => {
  it("tells its images and its classes", async () => {
    const bytes = await Deno.readFile("data/models/digits.safetensors");
    const model = await opened([given("digits.safetensors", bytes)]);
    if (model.kind !== "model") throw new Error("It is no model");
    assertEquals([model.name, model.image, model.classNames.length, model.bytes], [
      ...["digits.safetensors", { height: 28, width: 28, channels: 1 }, 10, bytes],
    ]);
  });

  it("is refused where it is broken, or one of two", async () => {
    const bytes = await Deno.readFile("data/models/digits.safetensors");
    assertMatch(
      await refusal([given("a.safetensors", bytes.subarray(0, 9000))]),
      /^Cannot read a.safetensors: it ends at byte 9000/,
    );
    assertEquals(
      await refusal([given("a.safetensors", bytes), given("b.safetensors", bytes)]),
      "Cannot open a.safetensors and b.safetensors together: open one model, or the folder of a run",
    );
  });
});
