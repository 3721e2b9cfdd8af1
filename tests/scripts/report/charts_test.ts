import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { accuracyChart, learningRateChart, lossChart } from "../../../scripts/report/charts.ts";
import type { Curves, StepMetrics } from "../../../scripts/report/metrics.ts";

const steps = Array.from({ length: 100 }, (_, i): StepMetrics => ({
  step: i + 1,
  loss: 2 / (i + 1),
  accuracy: i / 100,
  learningRate: 0.1,
}));
const epochs = [1, 2].map((epoch) => ({
  epoch,
  step: 50 * epoch,
  loss: 0.5 / epoch,
  accuracy: 0.45 * epoch,
  learningRate: 0.1,
  validationLoss: 0.4 / epoch,
  validationAccuracy: 0.47 * epoch,
}));
const charts = [lossChart, accuracyChart, learningRateChart];

describe("charts", () => {
  it("describe in words what they show", () => {
    const described = charts.map((chart) =>
      /role="img" aria-label="([^"]+)"/.exec(chart({ steps, epochs }).html)?.[1]
    );
    assertEquals(described, [
      "Loss over 100 steps, on a logarithmic scale. Step 1: 2.0000. Step 100: 0.0200. " +
      "Validation after epoch 1: 0.4000. Validation after epoch 2: 0.2000",
      "Accuracy over 100 steps. Step 1: 0.00 %. Step 100: 99.00 %. " +
      "Validation after epoch 1: 47.00 %. Validation after epoch 2: 94.00 %",
      "Learning rate over 100 steps. Step 1: 0.1. Step 100: 0.1",
    ]);
  });

  it("take all colors from the style of the page, which has a dark one", () => {
    for (const chart of charts) {
      assert(!/#[0-9a-f]{3}|rgb|stroke=|fill=/.test(chart({ steps, epochs }).html));
    }
  });

  it("show each step under the pointer, and the latest validation", () => {
    const strips = stripsOf(lossChart({ steps, epochs }).html);
    assertEquals(strips.length, 100);
    assertEquals(strips[48], "Step 49: 0.0408");
    assertEquals(strips[49], "Step 50: 0.0400<br>Validation after epoch 1: 0.4000");
    assertEquals(strips[99], "Step 100: 0.0200<br>Validation after epoch 2: 0.2000");
  });

  it("show the mean and the range of a point that stands for several steps", () => {
    const long = Array.from({ length: 5 }, () => steps).flat()
      .map((row, i) => ({ ...row, step: i + 1 }));
    const strips = stripsOf(accuracyChart({ steps: long, epochs: [] }).html);
    assertEquals(strips.length, 167);
    assertEquals(strips[1], "Steps 4 to 6: 4.00 % (3.00 to 5.00)");
    assertEquals(strips[166], "Steps 499 to 500: 98.50 % (98.00 to 99.00)");
  });

  it("make the strip of the last point as wide as its steps", () => {
    const long = [...steps, ...steps, ...steps.slice(0, 1)].map((row, i) => ({
      ...row,
      step: i + 1,
    }));
    const { html } = lossChart({ steps: long, epochs: [] });
    assertEquals(html.match(/<i style="[^"]+"/g), ['<i style="flex: 0.5"']);
  });

  it("draw the epochs if the steps are not known", () => {
    assertEquals(stripsOf(lossChart({ steps: [], epochs }).html), [
      "Steps 1 to 50: 0.5000<br>Validation after epoch 1: 0.4000",
      "Steps 51 to 100: 0.2500<br>Validation after epoch 2: 0.2000",
    ]);
  });

  it("have a logarithmic scale only for a loss that falls to a tenth", () => {
    const slow = steps.map((row) => ({ ...row, loss: 1 + row.loss }));
    const isLogarithmic = (curves: Curves): boolean =>
      lossChart(curves).html.includes("<small>logarithmic</small>");
    assertEquals(
      [{ steps, epochs }, { steps: slow, epochs: [] }, { steps: [], epochs }].map(isLogarithmic),
      [true, false, false],
    );
    assertStringIncludes(lossChart({ steps, epochs }).html, ">0.05</span>");
  });

  it("leave a gap at a value that is not finite, and say so under the pointer", () => {
    const broken = steps.map((row) => row.step === 50 ? { ...row, loss: NaN } : row);
    const { html } = lossChart({ steps: broken, epochs: [] });
    const [, line] = html.match(/<path class="training" d="([^"]+)"/) ?? [];
    assertEquals(line?.match(/M/g)?.length, 2);
    assertEquals(stripsOf(html)[49], "Step 50: not finite");
  });

  it("can be drawn of any numbers", () => {
    const number = fc.float().map(Number);
    const row = fc.record({ loss: number, accuracy: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 450 }), fc.array(row), (some, few) => {
        const numbered = (rows: typeof some): StepMetrics[] =>
          rows.map((row, i) => ({ ...row, learningRate: row.loss, step: i + 1 }));
        const curves = {
          steps: numbered(some),
          epochs: numbered(few).map((row) => ({
            ...row,
            epoch: row.step,
            validationLoss: row.loss,
            validationAccuracy: row.accuracy,
          })),
        };
        for (const chart of charts) {
          const { html } = chart(curves);
          assert(!/NaN|Infinity|undefined|\be\d/.test(html), html);
          for (const [, path = ""] of html.matchAll(/ d="([^"]*)"/g)) {
            assertMatch(path, /^(M-?[\d.]+( -?[\d.]+)*([HhZ]\d*)?)*$/);
          }
        }
      }),
      { seed: 1 },
    );
  });
});

/** Returns the texts of the strips of a chart, from left to right. */
function stripsOf(html: string): string[] {
  return Array.from(html.matchAll(/<b>(.*?)<\/b>/g), ([, text = ""]) => text);
}
