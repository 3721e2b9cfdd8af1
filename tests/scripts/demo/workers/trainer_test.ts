import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { FromTrainer, PageData } from "../../../../scripts/demo/page/protocol.ts";
import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import { trainer } from "../../../../scripts/demo/page/workers/trainer.ts";

const image = { height: 2, width: 2, channels: 1 };

/** Images of two classes: dark and light ones. */
function imagesOf(count: number) {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const bytes = Uint8Array.from({ length: 4 * count }, (_, i) => labels[i >> 2]! * 200 + i % 7);
  return { images: { rows: count, cols: 4, bytes, scale: 1 / 255, shift: 0 }, labels };
}

const DATA: PageData = {
  ...{ name: "dark and light", image, classNames: ["dark", "light"] },
  ...{ training: imagesOf(64), validation: imagesOf(8), test: imagesOf(8) },
};

/** Trains, and returns all that the trainer told. */
async function told(learningRate: number): Promise<readonly FromTrainer[]> {
  const messages: FromTrainer[] = [];
  const { asked } = trainer((message) => messages.push(message));
  await asked({ kind: "data", data: DATA });
  const { recipe, ...setting } = presetSetting("default", { image, classes: 2 });
  const changed = { ...recipe, learningRate, batchSize: 16, steps: 20 };
  await asked({
    ...{ kind: "train", run: 1, keepEvery: 5 },
    setting: { ...setting, recipe: changed },
  });
  return messages;
}

describe("the trainer of the page", () => {
  it("keeps the state that a run begins with, and every so many steps", async () => {
    const messages = await told(0.1);
    const kept = messages.flatMap((message) => message.kind === "kept" ? [message.step] : []);
    // An epoch has four steps, and its end is kept too.
    assertEquals(kept, [0, 4, 5, 8, 10, 12, 15, 16, 20]);
    assertEquals(messages.at(-1), { kind: "ended", step: 20, isDone: true, run: 1 });
  });

  it("says in its own words that a run diverged, and keeps the states before", async () => {
    const messages = await told(1e300);
    const failed = messages.at(-1);
    assertMatch(
      failed?.kind === "failed" ? failed.message : "",
      /^Training diverged: its numbers are not finite at step \d+\. Try a smaller learning rate/,
    );
    assertEquals(messages.flatMap((message) => message.kind === "kept" ? [message.step] : []), [0]);
  });
});
