import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { epochTable } from "../../../scripts/train/epoch_table.ts";
import type { EpochEnd } from "../../../scripts/train/printer.ts";

function ended(bestEpoch: number | undefined, validation?: EpochEnd["report"]["validation"]) {
  const state = { params: [], statistics: [], optimizer: [], step: 430, key: [0, 0] as const };
  const report = {
    kind: "epoch",
    epoch: 1,
    step: 430,
    steps: 12_900,
    loss: 0.32841,
    accuracy: 0.90123,
    state,
    ...(validation && { validation }),
  } as const;
  return { report, bestEpoch, seconds: 75.25 };
}

const validation = { loss: 0.12344, accuracy: 1, predictions: [] };

describe("epochTable()", () => {
  it("names the images above the columns about them", () => {
    const end = ended(1, validation);
    const { header, row } = epochTable(end, 80);
    assertEquals([...header, row(end), row({ ...end, bestEpoch: 2 })].join("\n"), TABLE);
  });

  it("has no second line of names without validation images", () => {
    const end = ended(undefined);
    const { header, row } = epochTable(end, 80);
    assertEquals([...header, row(end)], [
      "epoch    step     loss  accuracy      time",
      "    1     430   0.3284   90.12 %    75.3 s",
    ]);
  });

  it("keeps the important columns where it is narrow", () => {
    for (const [width, titles] of [[61, 7], [50, 5], [40, 4], [30, 3], [4, 0]] as const) {
      const end = ended(undefined, validation);
      const { header, row } = epochTable(end, width);
      assertEquals(header.at(-1)?.match(/\w+/g)?.length ?? 0, titles);
      assert([...header.slice(-1), row(end)].every((line) => line.length <= width));
    }
  });
});

const TABLE = `                    training          validation
epoch    step     loss  accuracy     loss  accuracy      time
    1     430   0.3284   90.12 %   0.1234  100.00 %    75.3 s  best
    1     430   0.3284   90.12 %   0.1234  100.00 %    75.3 s`;
