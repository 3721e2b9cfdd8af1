import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { type ImageDataset, imageDataset, take, trainTestSplit } from "../../lib/data/dataset.ts";

function numbered(count: number): ImageDataset {
  const images = Uint8Array.from({ length: count * 6 }, (_, i) => i);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  return imageDataset(images, labels, { height: 2, width: 3 });
}

describe("imageDataset()", () => {
  it("pairs images with labels", () => {
    const images = new Uint8Array(24);
    const labels = new Uint8Array([0, 2]);
    assertEquals(imageDataset(images, labels, { height: 2, width: 2, channels: 3, classes: 3 }), {
      inputs: { rows: 2, cols: 12, bytes: images, scale: 1 / 255, shift: 0 },
      targets: labels,
      height: 2,
      width: 2,
      channels: 3,
      classes: 3,
    });
  });

  it("does not copy the images", () => {
    const images = new Uint8Array(4);
    const dataset = imageDataset(images, new Uint8Array(1), { height: 2, width: 2 });
    assertStrictEquals(dataset.inputs.bytes, images);
  });

  it("rejects sizes that are not whole numbers from 1", () => {
    for (const height of [0, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => imageDataset(new Uint8Array(), new Uint8Array(), { height, width: 2 }),
        RangeError,
        `Cannot make a dataset of ${height}x2x1 images: sizes are whole numbers from 1`,
      );
    }
  });

  it("rejects a number of classes that is not from 1 to 256", () => {
    for (const classes of [0, 257, 2.5]) {
      assertThrows(
        () => imageDataset(new Uint8Array(), new Uint8Array(), { height: 2, width: 2, classes }),
        RangeError,
        `Cannot make a dataset of ${classes} classes: it must be a whole number from 1 to 256`,
      );
    }
  });

  it("rejects bytes that do not divide into images", () => {
    assertThrows(
      () => imageDataset(new Uint8Array(5), new Uint8Array(1), { height: 2, width: 2 }),
      RangeError,
      "Cannot make a dataset of 2x2x1 images: 5 bytes are not whole images of 4",
    );
  });

  it("rejects different numbers of images and labels", () => {
    assertThrows(
      () => imageDataset(new Uint8Array(8), new Uint8Array(3), { height: 2, width: 2 }),
      RangeError,
      "Cannot pair 2 images with 3 labels: the counts differ",
    );
  });

  it("rejects a label that is not a class", () => {
    assertThrows(
      () => imageDataset(new Uint8Array(8), new Uint8Array([1, 10]), { height: 2, width: 2 }),
      RangeError,
      "Cannot use label 10 of image 1: the classes go from 0 to 9",
    );
  });
});

describe("take()", () => {
  it("returns the first images, as views of the same bytes", () => {
    const dataset = numbered(5);
    const first = take(dataset, 2);
    assertEquals(first.inputs.rows, 2);
    assertEquals([...first.inputs.bytes], Array.from({ length: 12 }, (_, i) => i));
    assertEquals([...first.targets], [0, 1]);
    assertStrictEquals(first.inputs.bytes.buffer, dataset.inputs.bytes.buffer);
  });

  it("keeps the weights of the images that it returns", () => {
    const weighted = { ...numbered(5), weights: [1, 2, 3, 4, 5] };
    assertEquals(take(weighted, 2).weights, [1, 2]);
    const [rest, last] = trainTestSplit(weighted, 2);
    assertEquals([rest.weights, last.weights], [[1, 2, 3], [4, 5]]);
  });

  it("rejects a count that is not from 0 to the number of images", () => {
    for (const count of [-1, 6, 0.5, NaN]) {
      assertThrows(
        () => take(numbered(5), count),
        RangeError,
        `Cannot take ${count} images: the dataset has 5`,
      );
    }
  });
});

describe("trainTestSplit()", () => {
  it("splits images off the end, as views of the same bytes", () => {
    const dataset = numbered(5);
    const [rest, last] = trainTestSplit(dataset, 2);
    assertEquals([...rest.targets, "|", ...last.targets], [0, 1, 2, "|", 3, 4]);
    assertEquals([...last.inputs.bytes], Array.from({ length: 12 }, (_, i) => 18 + i));
    assertStrictEquals(last.inputs.bytes.buffer, dataset.inputs.bytes.buffer);
    assertEquals({ ...last, inputs: null, targets: null }, {
      height: 2,
      width: 3,
      channels: 1,
      classes: 10,
      inputs: null,
      targets: null,
    });
  });

  it("loses no image", () => {
    const sizes = fc.nat({ max: 12 }).chain((count) =>
      fc.tuple(fc.constant(count), fc.nat({ max: count }))
    );
    fc.assert(
      fc.property(sizes, ([count, split]) => {
        const dataset = numbered(count);
        const [rest, last] = trainTestSplit(dataset, split);
        assertEquals(rest, take(dataset, count - split));
        assertEquals(last.inputs.rows, split);
        assertEquals([...rest.inputs.bytes, ...last.inputs.bytes], [...dataset.inputs.bytes]);
        assertEquals([...rest.targets, ...last.targets], [...dataset.targets]);
      }),
      { seed: 1 },
    );
  });

  it("rejects a count that is not from 0 to the number of images", () => {
    assertThrows(
      () => trainTestSplit(numbered(5), 6),
      RangeError,
      "Cannot split off 6 images: the dataset has 5",
    );
  });
});
