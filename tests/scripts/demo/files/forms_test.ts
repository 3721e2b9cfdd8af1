import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { dataQuestion } from "../../../../scripts/demo/page/files/data_question.ts";
import {
  csvOf,
  type KeptDrawing,
  withDrawing,
} from "../../../../scripts/demo/page/files/drawings.ts";
import { fileNameOf } from "../../../../scripts/demo/page/files/file_name.ts";
import { NO_TEXTS, readingOf } from "../../../../scripts/demo/page/files/reading_texts.ts";
import { pointsUpTo } from "../../../../scripts/demo/page/files/run_points.ts";
import { emptyTimeline, withBranch } from "../../../../scripts/demo/page/timeline/timeline.ts";
import { presetSetting } from "../../../../scripts/demo/page/workers/presets.ts";
import { given, openedData } from "./given.ts";

const image = { height: 4, width: 4, channels: 1 };

describe("drawings", () => {
  it("are read from their CSV as they were kept", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { minLength: 12, maxLength: 30 }),
        fc.constantFrom(["3", "7"], ["a cat", 'a "dog", brown'], ["0", "9", "1"]),
        async (images, names) => {
          const kept = images.reduce<readonly KeptDrawing[]>(
            (kept, pixels, i) =>
              withDrawing(kept, { label: names[i % names.length] ?? "", image, pixels }),
            [],
          );
          const { data } = await openedData([given("drawings.csv", csvOf(kept))], {
            ...{ label: "label", separator: ",", maxPixel: 255 },
          });
          const found = [data.training, data.validation, data.test].flatMap(({ images, labels }) =>
            [...labels].map((label, i) =>
              [data.classNames[label], ...images.bytes.subarray(16 * i, 16 * i + 16)].join()
            )
          );
          const drawn = kept.map(({ label, pixels }) => [label, ...pixels].join());
          assertEquals(found.toSorted(), drawn.toSorted());
        },
      ),
      { numRuns: 20 },
    );
  });

  it("are rounded to whole numbers from 0 to 255", () => {
    const pixels = Float32Array.from({ length: 16 }, (_, i) => [-3, 0.6, 254.5, 300][i % 4] ?? 0);
    const [drawing] = withDrawing([], { label: "1", image, pixels });
    assertEquals([...drawing?.pixels.subarray(0, 4) ?? []], [0, 1, 254, 255]);
  });

  it("have one size", () => {
    const pixels = new Uint8Array(16);
    const kept = withDrawing([], { label: "1", image, pixels });
    const other = { label: "1", image: { height: 2, width: 8, channels: 1 }, pixels };
    assertThrows(
      () => withDrawing(kept, other),
      RangeError,
      "Cannot keep a drawing of 8x2 beside those of 4x4: save those, and remove them first",
    );
  });
});

describe("readingOf()", () => {
  it("says nothing for empty fields, and numbers and words for others", () => {
    assertEquals(readingOf(NO_TEXTS, 3), { seed: 3 });
    assertEquals(
      readingOf({
        ...{ label: " -1 ", separator: "tab", maxPixel: "16", size: "32x24", classNames: "a,b" },
        ...{ transpose: "exchange", isGray: true, isAdded: true },
      }, 1),
      {
        ...{ seed: 1, label: -1, separator: "\t", maxPixel: 16, classNames: "a,b" },
        ...{ size: { height: 24, width: 32 }, transpose: true, isGray: true, isAdded: true },
      },
    );
    assertEquals(readingOf({ ...NO_TEXTS, label: "digit", separator: " " }, 1), {
      ...{ seed: 1, label: "digit", separator: " " },
    });
  });

  it("refuses what cannot be, by the name of the field", () => {
    for (
      const [texts, message] of [
        [{ label: "0" }, "Label column cannot be 0: columns are counted from 1"],
        [{ separator: "ab" }, "Separator cannot be ab: it is one character"],
        [{ maxPixel: "white" }, "White cannot be white: it is a number above 0"],
        [{ size: "0x3" }, "Size cannot be 0x3: it is WIDTHxHEIGHT"],
      ] as const
    ) assertThrows(() => readingOf({ ...NO_TEXTS, ...texts }, 1), RangeError, message);
  });
});

describe("dataQuestion()", () => {
  it("asks only where something is lost", () => {
    const nothing = { name: "cats", isRunning: false, runs: 2, areFitting: true };
    assertEquals(dataQuestion(nothing), undefined);
    assertEquals(dataQuestion({ ...nothing, runs: 0, areFitting: false }), undefined);
    assertEquals(
      dataQuestion({ ...nothing, isRunning: true, areFitting: false }),
      "The run that is under way ends here. The 2 runs so far do not fit these images, and are " +
        "removed. Use cats?",
    );
  });
});

describe("pointsUpTo()", () => {
  it("goes through the branches that a run forked from", () => {
    const setting = presetSetting("default");
    const pointsOf = (from: number, to: number, loss: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => ({ step: from + i, loss, accuracy: 0 }));
    const first = withBranch(emptyTimeline(1), {
      ...{ setting, steps: 9, from: undefined, points: pointsOf(1, 9, 1) },
    });
    const { timeline, id } = withBranch(first.timeline, {
      ...{ setting, steps: 9, from: { branch: first.id, step: 4 }, points: pointsOf(5, 8, 2) },
    });
    assertEquals(
      pointsUpTo(timeline, { branch: id, step: 6 }).map(({ step, loss }) => [step, loss]),
      [[1, 1], [2, 1], [3, 1], [4, 1], [5, 2], [6, 2]],
    );
  });
});

describe("fileNameOf()", () => {
  it("has no blanks, no signs and no folders", () => {
    assertEquals(fileNameOf("run 1, step 1,350"), "run-1-step-1-350");
    assertEquals(fileNameOf("../../etc/passwd"), "etc-passwd");
    assertEquals(fileNameOf("…"), "network");
  });
});
