import { imageDataset } from "../../../../../lib/data/dataset.ts";
import { augmentedSheet } from "../../../../shared/augmented_sheet.ts";
import type { Answer } from "../answers.ts";

/** The first images are enough to find some of each class. */
const LOOKED_AT = 2000;

/** Draws some training images as they are, and beside them what the setting's augmentation makes of them. */
export const sheet: Answer<"sheet"> = ({ engine, data }, { setting, rows, columns }) => {
  const { image, classNames, training } = data();
  const count = Math.min(training.labels.length, LOOKED_AT);
  const images = imageDataset(
    training.images.bytes.subarray(0, count * training.images.cols),
    training.labels.subarray(0, count),
    { ...image, classes: classNames.length },
  );
  const { height, width, channels, data: pixels } = augmentedSheet(engine, images, {
    rows: Math.min(rows, count),
    columns,
    seed: setting.seed,
    augmentation: setting.recipe.augment ?? {},
    style: { zoom: 1, gap: 2, wideGap: 6, paper: 64 },
  });
  return { height, width, channels, pixels };
};
