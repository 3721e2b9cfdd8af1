import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  accuracyChart,
  type Curves,
  learningRateChart,
  lossChart,
  type StepMetrics,
  thinned,
} from "../../../scripts/report/charts.ts";

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

describe("charts", () => {
  it("are pictures with a name, in the colors of the page", () => {
    for (const chart of [lossChart, accuracyChart, learningRateChart]) {
      const { html } = chart({ steps, epochs });
      assertMatch(html, /^<svg [^>]*aria-label="[A-Z][^"]+ by step"/);
      assertStringIncludes(html, 'role="img"');
      assertStringIncludes(html, 'stroke="var(--training)"');
      assert(!/#[0-9a-f]{6}/.test(html), "a color that does not change at night");
    }
  });

  it("tell of each validation where the pointer rests", () => {
    const { html } = lossChart({ steps, epochs });
    assertEquals(html.match(/<circle/g)?.length, 2);
    assertStringIncludes(html, "<title>validation after epoch 2: 0.2000</title>");
    assertStringIncludes(
      accuracyChart({ steps, epochs }).html,
      "<title>validation after epoch 1: 47.00 %</title>",
    );
  });

  it("take the epochs where the steps are not known", () => {
    const { html } = lossChart({ steps: [], epochs });
    assertEquals(html.match(/<circle/g)?.length, 4);
    assertStringIncludes(html, "<title>epoch 1: 0.5000</title>");
  });

  it("can be drawn of a single epoch, of none, and of numbers that are not finite", () => {
    const odd = { step: 1, loss: NaN, accuracy: NaN, learningRate: 0 };
    const curves: Curves[] = [
      { steps: [], epochs: [] },
      { steps: [], epochs: epochs.slice(0, 1) },
      { steps: [odd, { ...odd, loss: Infinity }], epochs: [{ ...odd, epoch: 1 }] },
      { steps: steps.slice(0, 1), epochs: [] },
    ];
    for (const each of curves) {
      for (const chart of [lossChart, accuracyChart, learningRateChart]) {
        assert(!/NaN|Infinity|undefined/.test(chart(each).html), chart(each).html);
      }
    }
  });
});

describe("thinned()", () => {
  it("leaves a few rows as they are", () => {
    assertEquals(thinned(steps), steps);
    assertEquals(thinned([]), []);
  });

  it("takes the means of neighbors, each at its last step", () => {
    const rows = thinned(steps, 30);
    assertEquals(rows.length, 25);
    assertEquals([rows[0]?.step, rows.at(-1)?.step], [4, 100]);
    assertEquals(rows[0]?.loss, (2 + 1 + 2 / 3 + 0.5) / 4);
    assertEquals(thinned(steps, 99).length, 50);
  });
});
