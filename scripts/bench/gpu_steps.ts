/**
 * Counts what a training step does on the GPU: the same on every adapter.
 *
 * A wait is a submit whose numbers somebody waits for at once. An arrival is one whose numbers come later, for several
 * steps together.
 *
 * @module
 */

import { mnist } from "../../mod.ts";
import { type GpuCounts, webgpuEngine } from "../../lib/engines/webgpu/webgpu_engine.ts";
import { textTable } from "../shared/text_table.ts";
import { trainingOf } from "./training.ts";
import { type Epoch, type Step, titleOf } from "./works.ts";

const WORKS: readonly (readonly [work: Step | Epoch, steps: number])[] = [
  [{ kind: "step", sizes: [784, 128, 64, 10], batch: 128 }, 64],
  [{ kind: "step", sizes: [784, 128, 64, 10], batch: 2048 }, 16],
  [{ kind: "epoch", preset: "cnn-fast", batch: 256 }, 4],
  [{ kind: "epoch", preset: "cnn", batch: 128 }, 4],
];

/** Returns the table of what a step does. */
async function gpuTable(): Promise<string> {
  const { train } = await mnist();
  const rows: string[][] = [];
  let name = "";
  for (const [work, steps] of WORKS) {
    // An engine of its own, so that its memory is that of this training.
    const engine = await webgpuEngine();
    name = engine.name;
    const training = trainingOf(work, engine, train);
    await training.run(steps);
    const before = engine.counts();
    await training.run(steps);
    const after = engine.counts();
    const perStep = (count: keyof GpuCounts) => (after[count] - before[count]) / steps;
    rows.push([
      titleOf(work).replace(/^epoch/, "step"),
      perStep("dispatches").toFixed(0),
      perStep("submits").toFixed(2),
      perStep("waits").toFixed(2),
      perStep("arrivals").toFixed(2),
      (perStep("bytesUp") / 1000).toFixed(0),
      (perStep("bytesDown") / 1000).toFixed(2),
      (engine.memorySize() / 1e6).toFixed(0),
    ]);
    await training.close?.();
    engine.close();
  }
  const header = ["", "kernels", "submits", "waits", "arrivals", "KB up", "KB down", "MB held"];
  return `${name}\n\n${textTable([header, ...rows])}`;
}

if (import.meta.main) console.log(await gpuTable());
