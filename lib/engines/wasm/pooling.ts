/**
 * Pooling of images by the wasm engine.
 *
 * @module
 */

import { jobs } from "../../kernels/calls.ts";
import type { Engine } from "../engine.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { placesOf, type Windows } from "../windows.ts";
import { requireImages, requirePlaces, requireRowForEach } from "../checks.ts";
import { remember } from "./pooled_gradient.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** The kinds of pooling in `pooling.as.ts`. */
const MAXIMUM = 0;
const MEAN = 1;

/** Returns the kernels of the wasm engine for pooling. */
export function poolingKernels(
  workshop: Workshop,
): Pick<Engine, "maxPool" | "maxPoolGradient" | "averagePool" | "averagePoolGradient"> {
  const { at, later, make, resident, run, share } = workshop;

  return {
    maxPool: (images, windows) => pooled(MAXIMUM, images, windows),
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return run(() => {
        const origin = { images: resident(images), gradient: resident(gradient), windows };
        const [x, g] = [at(images), at(gradient)];
        const { rows, cols } = images;
        // A convolution before the pooling may do without this gradient.
        const result = later(
          rows,
          cols,
          [origin.images, origin.gradient],
          (out) => writeGradient(MAXIMUM, { x, g, rows, out }, windows),
        );
        remember(result, origin);
        return result;
      });
    },
    averagePool: (images, windows) => pooled(MEAN, images, windows),
    averagePoolGradient(gradient, windows) {
      requirePlaces(gradient, windows, windows.image.channels);
      return run(() => {
        const { rows } = gradient;
        const g = at(gradient);
        return make(
          rows,
          numbersOf(windows.image),
          (out) => writeGradient(MEAN, { x: 0, g, rows, out }, windows),
        );
      });
    },
  };

  function pooled(kind: number, images: Matrix, windows: Windows): Matrix {
    requireImages(images, windows);
    const cols = placesOf(windows) * windows.image.channels;
    return run(() => {
      const x = at(images);
      return make(images.rows, cols, (out) => {
        withWindows(workshop, windows, (w) => {
          const operations = images.rows * images.cols;
          share(jobs.pool({ kind, w, x, out, to: images.rows }), { operations, unit: 1 });
        });
      });
    });
  }

  function writeGradient(
    kind: number,
    { x, g, rows, out }: {
      readonly x: number;
      readonly g: number;
      readonly rows: number;
      readonly out: number;
    },
    windows: Windows,
  ): void {
    withWindows(workshop, windows, (w) => {
      share(jobs.poolGradient({ kind, w, x, gradient: g, out, to: rows }), {
        operations: rows * numbersOf(windows.image),
        unit: 1,
      });
    });
  }
}
