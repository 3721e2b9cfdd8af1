import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type MetricsRow, openMetrics, parseMetrics } from "../../../scripts/train/metrics_file.ts";
import { type Grown, metricsTail } from "../../../scripts/watch/metrics_tail.ts";
import { inFolder } from "../../shared/folders.ts";

const row = (step: number): MetricsRow => ({
  kind: "step",
  epoch: 1,
  step,
  loss: 1 / step,
  accuracy: 0.5,
  learningRate: 0.1,
});

const stepsOf = ({ rows }: Grown): readonly number[] => rows.map(({ step }) => step);

/** Reads until there is no more. */
async function all(next: () => Promise<Grown>): Promise<Grown> {
  const grown = await next();
  if (!grown.hasMore) return grown;
  const { rows, hasMore } = await all(next);
  return { isAnew: grown.isAnew, rows: [...grown.rows, ...rows], hasMore };
}

describe("metricsTail()", () => {
  it("reads the rows that a file has got since the last look", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const next = metricsTail(path);
      assertEquals(await next(), { isAnew: false, rows: [], hasMore: false });
      const metrics = openMetrics(path, 0);
      metrics.note(row(1));
      metrics.note(row(2));
      metrics.show();
      assertEquals(await next(), { isAnew: false, rows: [row(1), row(2)], hasMore: false });
      assertEquals(await next(), { isAnew: false, rows: [], hasMore: false });
      metrics.note(row(3));
      await metrics.flush();
      assertEquals(await next(), { isAnew: false, rows: [row(3)], hasMore: false });
    });
  });

  it("waits for the end of a line", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const next = metricsTail(path);
      await Deno.writeTextFile(path, "kind\nstep,1,1,0.5,0.5,0.1,,\nstep,1,2,0.");
      assertEquals(stepsOf(await next()), [1]);
      assertEquals(stepsOf(await next()), []);
      await Deno.writeTextFile(path, "25,0.5,0.1,,\n", { append: true });
      assertEquals((await next()).rows.map(({ step, loss }) => [step, loss]), [[2, 0.25]]);
    });
  });

  it("begins again where a run begins anew or goes back to its checkpoint", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const next = metricsTail(path);
      const first = openMetrics(path, 0);
      first.note(row(1));
      const length = await first.flush();
      for (const step of [2, 3, 4]) first.note(row(step));
      first.show();
      assertEquals(stepsOf(await next()), [1, 2, 3, 4]);

      // Shorter than before, and then as long, with other rows.
      const second = openMetrics(path, length);
      second.note(row(7));
      second.show();
      assertEquals(await next(), { isAnew: true, rows: [row(1), row(7)], hasMore: false });
      const third = openMetrics(path, 0);
      for (const step of [5, 6, 8, 9]) third.note(row(step));
      third.show();
      const anew = await next();
      assertEquals([anew.isAnew, stepsOf(anew)], [true, [5, 6, 8, 9]]);

      await Deno.remove(path);
      assertEquals(await next(), { isAnew: true, rows: [], hasMore: false });
      assertEquals(await next(), { isAnew: false, rows: [], hasMore: false });
    });
  });

  it("reads a long file in parts", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/metrics.csv`;
      const metrics = openMetrics(path, 0);
      for (let step = 1; step <= 100; step++) metrics.note(row(step));
      await metrics.flush();
      const next = metricsTail(path, 500);
      const first = await next();
      assertEquals([first.hasMore, first.rows.length < 30], [true, true]);
      const rest = await all(next);
      assertEquals(
        [...stepsOf(first), ...stepsOf(rest)],
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
    });
  });

  it("reads no file through a link", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/other`, "step,1,1,0.5,0.5,0.1,,\n");
      await Deno.symlink(`${folder}/other`, `${folder}/metrics.csv`);
      assertEquals((await metricsTail(`${folder}/metrics.csv`)()).rows, []);
    });
  });

  it("reads the rows of any text that grows, whatever it holds", async () => {
    const parts = fc.array(
      fc.string({ unit: fc.constantFrom(..."step,epoch1.\n\n") }),
      { maxLength: 8 },
    );
    await inFolder(async (folder) => {
      await fc.assert(
        fc.asyncProperty(parts, fc.integer({ min: 1, max: 40 }), async (parts, chunk) => {
          const path = `${folder}/metrics.csv`;
          await Deno.writeTextFile(path, "");
          // Lines as long as a chunk are passed over.
          const next = metricsTail(path, chunk + Math.max(0, ...lengthsOf(parts.join(""))));
          const rows: MetricsRow[] = [];
          for (const part of parts) {
            await Deno.writeTextFile(path, part, { append: true });
            rows.push(...(await all(next)).rows);
          }
          const complete = parts.join("").replace(/[^\n]*$/, "");
          assertEquals(rows, parseMetrics(complete));
        }),
        { numRuns: 50 },
      );
    });
  });
});

function lengthsOf(text: string): readonly number[] {
  return text.split("\n").map((line) => line.length + 1);
}
