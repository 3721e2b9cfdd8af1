import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  averagePool2d,
  columns,
  conv2d,
  dense,
  dropout,
  type LayerInfo,
  maxPool2d,
  spatialDropout,
} from "../../mod.ts";
import * as layers from "../../lib/layers/mod.ts";
import { INPUTS, PROOFS } from "./proofs.ts";

/** Samples of the layers whose functions need arguments. All other layers are made without any. */
const SAMPLES: Readonly<Record<string, readonly LayerInfo[]>> = {
  averagePool2d: [averagePool2d(2), averagePool2d([3, 2], { stride: 1, padding: "same" })],
  columns: [columns(3, 9)],
  conv2d: [conv2d(3, 2), conv2d(2, [1, 3], { stride: [2, 1], padding: "same", bias: false })],
  dense: [dense(INPUTS, 3), dense(INPUTS, 5, { bias: false })],
  dropout: [dropout(0.3)],
  maxPool2d: [maxPool2d(2), maxPool2d([3, 2], { stride: 1, padding: "same" })],
  spatialDropout: [spatialDropout(0.3)],
};

/** At least one layer of each function in lib/layers/mod.ts. */
const ALL = Object.entries(layers).flatMap(([kind, make]) =>
  (SAMPLES[kind] ?? [(make as () => LayerInfo)()]).map((sample) => ({ kind, sample }))
);

describe("every layer", () => {
  it("is made by the function that its spec names", () => {
    for (const { kind, sample } of ALL) assertEquals(sample.spec.kind, kind);
  });

  for (const [sentence, prove] of PROOFS) {
    it(sentence, async () => {
      for (const { sample } of ALL) await prove(sample);
    });
  }
});
