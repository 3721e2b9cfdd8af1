import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type MetricsRow, openMetrics, parseMetrics } from "../../../scripts/train/metrics_file.ts";
import { inFolder } from "../../shared/folders.ts";

const step: MetricsRow = {
  kind: "step",
  epoch: 1,
  step: 2,
  loss: 0.1,
  accuracy: 1 / 3,
  learningRate: 1e-7,
};
const epoch: MetricsRow = { ...step, kind: "epoch", validation: { loss: NaN, accuracy: 0.5 } };

describe("parseMetrics()", () => {
  it("reads what was noted, to the last bit", async () => {
    await inFolder(async (folder) => {
      const metrics = openMetrics(`${folder}/metrics.csv`, 0);
      metrics.note(step);
      metrics.note(epoch);
      await metrics.flush();
      metrics.note(step);
      await metrics.flush();
      const text = await Deno.readTextFile(`${folder}/metrics.csv`);
      assertEquals(parseMetrics(text), [step, epoch, step]);
    });
  });

  it("cuts off what came after the length that it goes on from", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const first = openMetrics(path, 0);
      first.note(epoch);
      const length = await first.flush();
      const kept = await Deno.readTextFile(path);
      assertEquals(length, kept.length);
      for (let i = 0; i < 3; i++) first.note(epoch);
      await first.flush();

      const second = openMetrics(path, length);
      second.note(step);
      const end = await second.flush();
      assertEquals(await Deno.readTextFile(path), `${kept}step,1,2,0.1,${1 / 3},1e-7,,\n`);
      assertEquals(end, (await Deno.stat(path)).size);
      assertEquals(await second.flush(), end);
    });
  });

  it("shows rows before they are flushed, in place of what another run left", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const rowsNow = () => parseMetrics(Deno.readTextFileSync(path));
      await Deno.writeTextFile(path, "step,9,9,9,9,9,,\n".repeat(9));
      const metrics = openMetrics(path, 0);
      metrics.note(step);
      metrics.show();
      assertEquals(rowsNow(), [step]);
      metrics.note(epoch);
      metrics.show();
      metrics.show();
      assertEquals(rowsNow(), [step, epoch]);
      metrics.note(step);
      assertEquals(await metrics.flush(), (await Deno.stat(path)).size);
      assertEquals(rowsNow(), [step, epoch, step]);
    });
  });

  it("leaves to flush() what show() cannot write, and writes through no link", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const other = `${folder}/other.csv`;
      await Deno.writeTextFile(other, "other");
      const metrics = openMetrics(path, 0);
      metrics.note(step);
      const length = await metrics.flush();
      await Deno.remove(path);
      await Deno.symlink(other, path);
      metrics.note(epoch);
      metrics.show();
      assertEquals(await Deno.readTextFile(other), "other");
      await assertRejects(metrics.flush, Error, "no file of the run's own");
      await Deno.remove(path);
      await Deno.writeTextFile(path, "x".repeat(length));
      await metrics.flush();
      assertEquals(parseMetrics((await Deno.readTextFile(path)).slice(length)), [epoch]);
    });
  });

  it("leaves out what is no row, and never fails", () => {
    assertEquals(parseMetrics(""), []);
    assertEquals(parseMetrics("kind,epoch\n\nepoch,1\n"), [
      { kind: "epoch", epoch: 1, step: NaN, loss: NaN, accuracy: NaN, learningRate: NaN },
    ]);
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."step,epoch\n0.1") }), (text) => {
      parseMetrics(text);
    }));
  });
});
