import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { main } from "../../../scripts/watch.ts";
import { RunError } from "../../../scripts/shared/command.ts";
import { openMetrics } from "../../../scripts/train/metrics_file.ts";
import { claimRun } from "../../../scripts/train/claim.ts";
import { answersOf } from "../../../scripts/demo/answer.ts";
import { runAnswers, runEvents } from "../../../scripts/watch/run_answers.ts";
import type { RunEvent } from "../../../scripts/watch/run_events.ts";
import { findRun, stateOf } from "../../../scripts/watch/watched_run.ts";
import { inFolder } from "../../shared/folders.ts";
import { assertRefused, ran } from "../commands.ts";
import { train } from "../trainer.ts";

const CONFIG = JSON.stringify({
  foldnet: "1.0",
  arguments: ["--epochs=2"],
  recipe: { epochs: 2, batchSize: 100 },
  images: { training: 250 },
  source: { kind: "idx" },
  engine: "wasm",
});

/** Makes a run that has a configuration and no more. */
async function begun(folder: string, config = CONFIG): Promise<string> {
  const path = `${folder}/mine`;
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(`${path}/config.json`, config);
  return path;
}

const row = (step: number) => (
  { kind: "step", epoch: 1, step, loss: 0.5, accuracy: 0.5, learningRate: 0.1 } as const
);

/** Returns the next events that tell something. */
async function nextOf(events: AsyncGenerator<RunEvent>): Promise<RunEvent> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("the events have ended");
    if (value.kind !== "alive") return value;
  }
}

describe("runEvents()", () => {
  it("tells what a run is, its rows, and what it does, and follows it to its end", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      const claim = await claimRun(path);
      const metrics = openMetrics(`${path}/metrics.csv`, 0);
      metrics.note(row(1));
      metrics.show();
      const events = runEvents(path, 1);
      const first = await nextOf(events);
      assert(first.kind === "run");
      assertEquals(first.facts.name, "mine");
      assertEquals([first.facts.steps, first.facts.batchSize, first.facts.isMnist], [6, 100, true]);
      assertEquals(first.facts.configuration[0], ["Flags", "--epochs=2"]);
      assertMatch(first.facts.resume, /deno task .*train --resume .*mine$/);
      assertEquals(await nextOf(events), { kind: "rows", rows: [row(1)] });
      assertEquals(await nextOf(events), {
        kind: "state",
        state: { kind: "training", model: null },
      });

      metrics.note(row(2));
      metrics.show();
      assertEquals(await nextOf(events), { kind: "rows", rows: [row(2)] });

      await Deno.writeTextFile(`${path}/report.html`, "report");
      claim[Symbol.dispose]();
      assertEquals(await nextOf(events), { kind: "state", state: { kind: "ended", model: null } });
      await events.return(undefined);
    });
  });

  it("tells of a run that stops, goes on from its checkpoint, and is deleted", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      const metrics = openMetrics(`${path}/metrics.csv`, 0);
      metrics.note(row(1));
      const length = await metrics.flush();
      for (const step of [2, 3]) metrics.note(row(step));
      metrics.show();
      const events = runEvents(path, 1);
      assertEquals((await nextOf(events)).kind, "run");
      assertEquals((await nextOf(events)).kind, "rows");
      assertEquals(await nextOf(events), {
        kind: "state",
        state: { kind: "stopped", model: null },
      });

      const again = openMetrics(`${path}/metrics.csv`, length);
      again.note(row(2));
      again.show();
      assertEquals((await nextOf(events)).kind, "run");
      assertEquals(await nextOf(events), { kind: "rows", rows: [row(1), row(2)] });
      assertEquals((await nextOf(events)).kind, "state");

      await Deno.remove(path, { recursive: true });
      const gone: RunEvent = { kind: "state", state: { kind: "missing", model: null } };
      assertEquals(await nextOf(events), gone);
      await begun(folder);
      assertEquals((await nextOf(events)).kind, "run");
      assertEquals(await nextOf(events), {
        kind: "state",
        state: { kind: "stopped", model: null },
      });
      await events.return(undefined);
    });
  });

  it("tells of an ensemble's members, one after the other", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      const events = runEvents(path, 1);
      const nameOf = (event: RunEvent) => event.kind === "run" ? event.facts.name : event.kind;
      assertEquals(nameOf(await nextOf(events)), "mine");
      assertEquals(nameOf(await nextOf(events)), "state");
      for (const member of [1, 2, 10]) {
        const inner = `${path}/member-${member}`;
        await Deno.mkdir(inner);
        const config = { ...JSON.parse(CONFIG), member };
        await Deno.writeTextFile(`${inner}/config.json`, JSON.stringify(config));
        const metrics = openMetrics(`${inner}/metrics.csv`, 0);
        metrics.note(row(member));
        metrics.show();
        const event = await nextOf(events);
        assert(event.kind === "run");
        assertEquals(
          [event.facts.name, event.facts.resume],
          [`mine, member ${member}`, `deno task train --resume ${path}`],
        );
        assertEquals(await nextOf(events), { kind: "rows", rows: [row(member)] });
        assertEquals(nameOf(await nextOf(events)), "state");
      }
      await events.return(undefined);
    });
  });

  it("says that it is there when nothing happens", async () => {
    await inFolder(async (folder) => {
      const kinds: string[] = [];
      for await (const { kind } of runEvents(await begun(folder), 0)) {
        kinds.push(kind);
        if (kinds.length === 4) break;
      }
      assertEquals(kinds, ["run", "state", "alive", "alive"]);
    });
  });
});

describe("stateOf()", () => {
  it("tells a run that a process has from one that none has", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      assertEquals((await stateOf(path)).kind, "stopped");
      {
        using _claim = await claimRun(path);
        assertEquals((await stateOf(path)).kind, "training");
      }
      await Deno.writeTextFile(`${path}/report.html`, "");
      await Deno.writeTextFile(`${path}/model.safetensors`, "");
      const { kind, model } = await stateOf(path);
      assertEquals([kind, model !== null && model > 0], ["ended", true]);
      assertEquals((await stateOf(`${folder}/none`)).kind, "missing");
    });
  });

  it("leaves a run free for those that train it", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      for (let i = 0; i < 20; i++) {
        const [, claim] = await Promise.all([stateOf(path), claimRun(path)]);
        claim[Symbol.dispose]();
      }
    });
  });
});

describe("runAnswers()", () => {
  it("answers with a stream of events, and with the files of the run", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      await Deno.writeTextFile(`${path}/report.html`, "<p>report");
      const answers = answersOf(() => new Map(), runAnswers(path, { between: 1 }));
      const get = (name: string, method = "GET") =>
        answers(new Request(`http://localhost/run/${name}`, { method }));

      const stream = await get("events");
      assertEquals(stream.headers.get("content-type"), "text/event-stream");
      const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
      const { value = "" } = await reader.read();
      assertMatch(value, /^data: \{"kind":"run",.*\}\n\n$/);
      await reader.cancel();
      assertEquals(await (await get("events", "HEAD")).text(), "");

      const report = await get("report.html");
      assertEquals([report.status, await report.text()], [200, "<p>report"]);
      assertMatch(
        report.headers.get("content-security-policy") ?? "",
        /default-src 'none'.*sandbox/,
      );
      assertEquals((await get("model.safetensors")).status, 404);
      await Deno.writeTextFile(`${path}/model.safetensors`, "model");
      const model = await get("model.safetensors");
      assertEquals([model.status, await model.text()], [200, "model"]);
      const head = await get("model.safetensors", "HEAD");
      assertEquals([head.headers.get("content-length"), await head.text()], ["5", ""]);

      for (
        const name of ["config.json", "metrics.csv", "../mine/config.json", "", "report.html/"]
      ) {
        assertEquals((await get(name)).status, 404, name);
      }
    });
  });

  it("serves no file through a link", async () => {
    await inFolder(async (folder) => {
      const path = await begun(folder);
      await Deno.symlink(`${path}/config.json`, `${path}/report.html`);
      const answers = answersOf(() => new Map(), runAnswers(path));
      const answer = await answers(new Request("http://localhost/run/report.html"));
      assertEquals(answer.status, 404);
    });
  });

  it("ends its streams with the signal", async () => {
    await inFolder(async (folder) => {
      const ending = new AbortController();
      const { signal } = ending;
      const answers = answersOf(
        () => new Map(),
        runAnswers(await begun(folder), { between: 1, signal }),
      );
      const stream = await answers(new Request("http://localhost/run/events"));
      const text = stream.text();
      ending.abort();
      assertEquals((await text).includes("alive"), false);
    });
  });
});

describe("findRun()", () => {
  it("finds a run by its folder or its name, and the one that began last", async () => {
    await inFolder(async (folder) => {
      const mine = await begun(folder);
      const older = `${folder}/older`;
      await Deno.mkdir(older);
      await Deno.writeTextFile(`${older}/config.json`, CONFIG);
      await Deno.utime(`${older}/config.json`, 1000, 1000);
      await Deno.mkdir(`${folder}/empty`);
      assertEquals(await findRun(mine, `${folder}/none`), mine);
      assertEquals(await findRun("older", folder), older);
      assertEquals(await findRun(undefined, folder), mine);
    });
  });

  it("says what is missing", async () => {
    await inFolder(async (folder) => {
      await assertRejects(() => findRun(undefined, folder), RunError, "Cannot find a run in");
      await assertRejects(() => findRun(folder), RunError, "there is no config.json in it");
      await assertRejects(() => findRun(`${folder}/x`), RunError, "there is no such folder");
    });
  });
});

describe("deno task watch", () => {
  it("refuses what is no run, in one line", async () => {
    await inFolder(async (folder) => {
      const missing = await ran(main, [`${folder}/none`]);
      assertEquals([missing.code, missing.output], [1, ""]);
      assertMatch(missing.errors, /^error: Cannot watch .*none: there is no such folder\n$/);
      const broken = await ran(main, [await begun(folder, "{")]);
      assertEquals([broken.code, broken.output], [1, ""]);
      assertMatch(broken.errors, /^error: [^\n]*config\.json[^\n]*\n$/);
      assertRefused(await ran(main, ["a", "b"]), "b is too much");
      assertRefused(await ran(main, ["--port", "x"]), "--port cannot be x");
    });
  });

  it("sees the steps of a training while it goes on", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/run`;
      const seen: number[] = [];
      const data =
        "--data tests/fixtures/tiny --validation 100 --hidden 8 --engine wasm --threads 1";
      await train([...data.split(" "), "--epochs", "1", "--out", path], {
        // The trainer asks for the time at each step.
        onNow() {
          const text = Promise.try(() => Deno.readTextFileSync(`${path}/metrics.csv`));
          text.then((text) => seen.push(text.split("\n").length), () => {});
        },
      });
      assert(seen.some((lines, i) => i > 0 && lines > (seen[0] ?? 0)));
      assertEquals((await stateOf(path)).kind, "ended");
    });
  });
});
