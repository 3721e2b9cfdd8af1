/**
 * The data of the page, as a worker loads them.
 *
 * @module
 */

import { type DataSummary, type ImageSet, MNIST_NAME, type PageData } from "../protocol.ts";

/** The last images of MNIST's training set: the command line holds back the same. */
const HELD_BACK = 5000;

/** What the page sends in place of data: the URL of the folder of MNIST. */
export interface MnistPlace {
  readonly mnist: string;
}

/** Returns the data that the page sent, or loads MNIST from where it said. */
export async function loaded(data: PageData | MnistPlace): Promise<PageData> {
  if (!("mnist" in data)) return data;
  // What reads files comes while the page stands.
  const { mnist } = await import("../../../../lib/data/files.ts");
  const { train, test } = await mnist(new URL(data.mnist));
  const { height, width, channels, inputs, targets } = train;
  const kept = inputs.rows - HELD_BACK;
  const setFrom = (start: number, end: number): ImageSet => ({
    images: {
      ...{ ...inputs, rows: end - start },
      bytes: inputs.bytes.subarray(start * inputs.cols, end * inputs.cols),
    },
    labels: targets.subarray(start, end),
  });
  return {
    name: MNIST_NAME,
    image: { height, width, channels },
    classNames: Array.from({ length: 10 }, (_, digit) => `${digit}`),
    training: setFrom(0, kept),
    validation: setFrom(kept, inputs.rows),
    test: { images: test.inputs, labels: test.targets },
  };
}

/** Returns what the page shows of data. */
export function summaryOf(data: PageData): DataSummary {
  const { name, image, classNames, training, validation, test } = data;
  return {
    ...{ name, image, classNames },
    counts: {
      training: training.labels.length,
      validation: validation.labels.length,
      test: test.labels.length,
    },
  };
}
