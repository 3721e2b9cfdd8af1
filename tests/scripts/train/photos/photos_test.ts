import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  fromRows,
  random,
  readIdxDirectory,
  referenceEngine,
  softmaxCrossEntropy,
} from "../../../../mod.ts";
import { withExtraDigits } from "../../../../scripts/train/photos/extra_digits.ts";
import { pens } from "../../../../scripts/train/photos/pens.ts";
import { unlikeCrossEntropy } from "../../../../scripts/train/photos/unlike_loss.ts";

const { train } = await readIdxDirectory("tests/fixtures/tiny");

describe("withExtraDigits()", () => {
  it("keeps the images, and adds ones, sevens and scribbles as a key says", () => {
    const more = withExtraDigits(train, random.key(1));
    const { rows } = train.inputs;
    assertEquals(more.inputs.bytes.slice(0, train.inputs.bytes.length), train.inputs.bytes);
    assertEquals(more.classes, 10);
    const extra = [...more.targets.slice(rows)];
    assertEquals([...new Set(extra)].sort((a, b) => a - b), [1, 7, 10]);
    assertEquals(extra.filter((label) => label === 10).length, Math.ceil(0.08 * rows));
    assertEquals(withExtraDigits(train, random.key(1)), more);
    assert(
      withExtraDigits(train, random.key(2)).inputs.bytes.some((b, i) => b !== more.inputs.bytes[i]),
    );
  });
});

describe("pens()", () => {
  const samples = { inputs: train.inputs, indices: Uint32Array.from({ length: 40 }, (_, i) => i) };

  it("redraws images within the range of light, each in its own way, as a key says", () => {
    const drawn = pens()(referenceEngine(), random.key(1), samples);
    assertEquals([drawn.rows, drawn.cols], [40, 784]);
    const lights = Array.from(drawn.data);
    assert(lights.every((light) => light >= 0 && light <= 1));
    assertEquals(pens()(referenceEngine(), random.key(1), samples), drawn);
    const isSame = (row: number): boolean =>
      lights.slice(784 * row, 784 * (row + 1))
        .every((light, i) =>
          Math.abs(light - (train.inputs.bytes[784 * row + i] ?? 0) / 255) < 1e-6
        );
    const same = samples.indices.filter(isSame).length;
    assert(same > 0 && same < 20, `${same} of 40 are as they were`);
  });

  it("refuses what is no image of MNIST's size", () => {
    const inputs = fromRows([[0, 1]]);
    assertThrows(
      () => pens()(referenceEngine(), random.key(1), { inputs, indices: Uint32Array.of(0) }),
      TypeError,
      "Cannot redraw 1x2: only images of 28x28 bytes",
    );
  });
});

describe("unlikeCrossEntropy()", () => {
  const engine = referenceEngine();

  it("is the cross-entropy for labels that are classes", () => {
    const logits = fromRows([[1, 2, 3], [0, 0, 1]]);
    assertEquals(
      unlikeCrossEntropy(0)(engine, logits, [0, 2]),
      softmaxCrossEntropy()(engine, logits, [0, 2]),
    );
  });

  it("is least where all classes are equally probable for what is none of them", () => {
    const { loss, gradient } = unlikeCrossEntropy(0)(engine, fromRows([[5, 5, 5]]), [3]);
    assertAlmostEquals(loss, Math.log(3), 1e-6);
    for (const slope of gradient.data) assertAlmostEquals(slope, 0, 1e-6);
    assert(unlikeCrossEntropy(0)(engine, fromRows([[9, 0, 0]]), [3]).loss > Math.log(3));
  });
});
