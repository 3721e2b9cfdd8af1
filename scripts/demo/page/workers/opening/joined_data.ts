/**
 * Images that are added to those to train with.
 *
 * @module
 */

import { imageShape } from "../../../../../lib/values/image.ts";
import { joined } from "../../../../../lib/formats/joined.ts";
import type { ImageDataset } from "../../../../../mod.ts";
import type { LoadedImages } from "../../../../data/loaded_images.ts";
import { grouped } from "../../../../shared/numbers.ts";
import { RunError } from "../../../../shared/run_error.ts";
import type { PageData } from "../../protocol.ts";
import type { NotedData } from "./page_data_of.ts";

/**
 * Returns the data of the page with more images to train with: all of the loaded ones. Validation and test images
 * stay as they are, so that accuracies can be compared.
 *
 * @throws {RunError} if the images have another size, or a class that the data have not.
 */
export function joinedData(
  data: PageData,
  { train, test, validation }: LoadedImages,
  name: string,
): NotedData {
  if (imageShape(train) !== imageShape(data.image)) {
    throw new RunError(
      `Cannot add ${name} to ${data.name}: its images are ${
        imageShape(train)
      }, and those of ${data.name} ${imageShape(data.image)}`,
    );
  }
  const parts = [train, ...(validation ? [validation] : []), test];
  const labels = parts.map((part) => labelsIn(data, part, name));
  const count = parts.reduce((sum, { inputs }) => sum + inputs.rows, 0);
  const { images } = data.training;
  return {
    data: {
      ...data,
      // More of the same, such as drawings, do not make the name longer.
      name: data.name.endsWith(` and ${name}`) ? data.name : `${data.name} and ${name}`,
      digests: {},
      training: {
        images: {
          ...images,
          rows: images.rows + count,
          bytes: joined([images.bytes, ...parts.map(({ inputs }) => inputs.bytes)]),
        },
        labels: joined([data.training.labels, ...labels]),
      },
    },
    notes: [
      `${
        grouped(count)
      } images are added to those to train with; validation and test images stay as they are`,
    ],
  };
}

/** Returns the classes of images among those of the data, by their names. */
function labelsIn(
  data: PageData,
  { targets, classes, classNames }: ImageDataset,
  name: string,
): Uint8Array {
  const names = classNames ?? Array.from({ length: classes }, (_, i) => `${i}`);
  const places = names.map((name) => data.classNames.indexOf(name));
  return Uint8Array.from(targets, (label) => {
    const place = places[label] ?? -1;
    if (place >= 0) return place;
    throw new RunError(
      `Cannot add ${name} to ${data.name}: it has the class ${
        names[label]
      }, which ${data.name} has not`,
    );
  });
}
