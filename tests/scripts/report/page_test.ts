import {
  assert,
  assertEquals,
  assertExists,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { imageDataset } from "../../../mod.ts";
import { pictured } from "../../../scripts/report/mistakes.ts";
import { reportPage, type ReportValue } from "../../../scripts/report/page.ts";

const value: ReportValue = {
  name: "a run",
  notes: ["Stopped after step 8."],
  curves: {
    steps: [],
    epochs: [{ epoch: 1, step: 8, loss: 0.5, accuracy: 0.75, learningRate: 0.1 }],
  },
  testLoss: 0.25,
  confusion: [[3, 1], [0, 4]],
  classes: ["zero", "one"],
  mistakes: [{
    index: 6,
    target: 0,
    prediction: 1,
    probability: 0.9,
    targetProbability: 0.1,
    pixels: [0, 1, 2, 3],
  }],
  image: { height: 2, width: 2, channels: 1 },
  summary: [["layer", "outputs", "parameters"], ["dense 4 -> 2", "2", "10"]],
  parameters: 10,
  firstWeights: undefined,
  trainingSeconds: 75.5,
  isTimeWhole: true,
  configuration: { hidden: [128, 64], data: { directory: null }, strict: false },
  machine: { engine: "wasm" },
};

describe("reportPage()", () => {
  it("shows the accuracy with its confidence interval, the mistakes and the time", () => {
    const page = reportPage(value);
    for (
      const part of [
        "<h1>a run</h1>",
        "Stopped after step 8.",
        "87.50 %",
        "95 % interval: 52.91 to 97.76",
        "of 8 test images",
        "75.5 s",
        "image 6",
        "<b>zero</b> taken for <b>one</b>",
      ]
    ) assertStringIncludes(page, part);
  });

  it("shows precision, recall and F1 of each class, and a dash for one without images", () => {
    assertStringIncludes(
      reportPage(value),
      '<th scope="row">one</th><td>80.00</td><td>100.00</td><td>88.89</td><td>4</td>',
    );
    const page = reportPage({ ...value, confusion: [[4, 0], [0, 0]] });
    assertStringIncludes(page, '<th scope="row">one</th><td>-</td><td>-</td><td>-</td><td>0</td>');
    assert(!page.includes("NaN"));
  });

  it("has the table of the network", () => {
    const page = reportPage(value);
    assertStringIncludes(page, '<th scope="row">dense 4 -&gt; 2</th><td>2</td><td>10</td>');
  });

  it("writes the configuration name by name", () => {
    const page = reportPage(value);
    assertStringIncludes(page, '<th scope="row">Hidden</th><td>128, 64</td>');
    assertStringIncludes(page, '<th scope="row">Data directory</th><td>-</td>');
    assertStringIncludes(page, '<th scope="row">Strict</th><td>no</td>');
  });

  it("is one landmark, of sections and groups that have names", () => {
    const page = reportPage({ ...value, firstWeights: someWeights });
    assertEquals(page.match(/<main>/g)?.length, 1);
    assertMatch(page, /<body>\n<main>[^]*<\/main>\n<\/body>/);
    const headings = page.match(/<section aria-labelledby="([^"]+)">\n<h2 id="\1">/g) ?? [];
    assertEquals(headings.length, 5);
    assertEquals(page.match(/<h2/g)?.length, 5);
    const nameless =
      /<(?:div|figure) class="(?:card|scroll)"(?![^>]*aria-label="[^"])[^>]*>(?!<dt>)/;
    assertEquals(nameless.exec(page)?.[0], undefined);
    assertEquals(
      page.match(/class="scroll"(?! role="region" aria-label="[^"]+" tabindex="0")/g),
      null,
    );
  });

  it("has rows of equal lengths in each table", () => {
    const page = reportPage({ ...value, summary: [["layer", "outputs", "parameters"], ["part"]] });
    for (const [body = ""] of page.matchAll(/<table[^]*?<\/table>/g)) {
      const lengths = [...body.matchAll(/<tr>[^]*?<\/tr>/g)]
        .map(([row]) => row.match(/<t[hd]/g)?.length);
      assertEquals(new Set(lengths).size, 1, body);
    }
  });

  it("runs no script and fetches nothing", () => {
    const page = reportPage({ ...value, firstWeights: someWeights });
    assertMatch(page, /^<!DOCTYPE html>/);
    assert(!/<script|<link|@import|url\((?!#)|\bon\w+=/.test(page));
    const sources = page.match(/(src|href)="[^"]{0,5}/g) ?? [];
    assertEquals(new Set(sources), new Set(['src="data:']));
  });

  it("is as small for 100,000 steps as for 200", () => {
    const steps = Array.from({ length: 100_000 }, (_, i) => {
      return { step: i + 1, loss: 1 / (i + 1), accuracy: 0.5, learningRate: 0.1 };
    });
    const page = reportPage({ ...value, curves: { steps, epochs: [] } });
    assertLess(page.length, 150_000);
    assertStringIncludes(page, "mean of 500 steps");
    assertStringIncludes(page, "Steps 99,501 to 100,000: ");
  });

  it("is the same page for the same value", () => {
    assertEquals(reportPage(value), reportPage(value));
    const ids = reportPage(value).match(/ id="[^"]+"/g) ?? [];
    assertEquals(new Set(ids).size, ids.length);
  });

  it("shows the weights of the first layer if they are images", () => {
    assert(!reportPage(value).includes("first layer"));
    const page = reportPage({ ...value, firstWeights: someWeights });
    assertStringIncludes(page, "The 1 of 2 units of dense 4 -&gt; 2 with the largest weights");
    assertStringIncludes(page, 'alt="weights of unit 1"');
  });

  it("says that there is no mistake, and leaves out a training without numbers", () => {
    const page = reportPage({ ...value, mistakes: [], curves: { steps: [], epochs: [] } });
    assertStringIncludes(page, "There are none");
    assert(!page.includes("<svg"));
  });

  it("keeps text as text, whatever it contains", () => {
    const markupIn = (page: string): number => page.match(/<[!/a-z]/gi)?.length ?? 0;
    const known = markupIn(reportPage(value));
    fc.assert(
      fc.property(fc.constantFrom(...BREAKERS), fc.string(), (breaker, rest) => {
        const text = `x${breaker}<img src=x onerror=alert(1)>${breaker}${rest}`;
        const page = reportPage({
          ...value,
          name: text,
          notes: [text],
          classes: [text, text],
          summary: [[text, text], [text, text]],
          configuration: { [text]: text },
          machine: { [text]: [text] },
        });
        assert(markupIn(page) <= known);
        assert(!page.includes("<img src=x"));
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe("pictured()", () => {
  it("adds the bytes of its image to each mistake", () => {
    const images = imageDataset(Uint8Array.of(1, 2, 3, 4), Uint8Array.of(0, 1), {
      height: 1,
      width: 2,
    });
    const [mistake] = value.mistakes.map((each) => ({ ...each, index: 1 }));
    assertExists(mistake);
    assertEquals(pictured([mistake], images), [{ ...mistake, pixels: Uint8Array.of(3, 4) }]);
  });
});

/** What could end the text, tag, attribute or element that a name stands in. */
const BREAKERS = [
  ..."<>&\"'`",
  "</title>",
  "</style>",
  "</script><script>",
  "<!--",
  "-->",
  "]]>",
  "\0",
  "\u2028",
];

const someWeights = {
  name: "dense 4 -> 2",
  unit: "unit",
  size: value.image,
  count: 2,
  units: [{ index: 1, weights: [0, 0, 2, -2] }],
} as const;
