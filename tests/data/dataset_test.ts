import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { imageDataset } from "../../lib/data/dataset.ts";

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

  it("takes as many classes as there are names, and keeps the names", () => {
    const size = { height: 1, width: 1 };
    const classNames = ["cat", "dog"];
    const images = imageDataset(new Uint8Array(2), new Uint8Array([1, 0]), { ...size, classNames });
    assertEquals([images.classes, images.classNames], [2, classNames]);
    assertThrows(
      () => imageDataset(new Uint8Array(), new Uint8Array(), { ...size, classNames, classes: 3 }),
      RangeError,
      "there are 2 names for 3 classes",
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
