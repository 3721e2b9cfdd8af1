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
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** The kinds of pooling in `pooling.as.ts`. */
const MAXIMUM = 0;
const MEAN = 1;

/** Returns the kernels of the wasm engine for pooling. */
export function poolingKernels(
  workshop: Workshop,
): Pick<Engine, "maxPool" | "maxPoolGradient" | "averagePool" | "averagePoolGradient"> {
  const { at, make, run, share } = workshop;

  return {
    maxPool: (images, windows) => pooled(MAXIMUM, images, windows),
    maxPoolGradient(images, gradient, windows) {
      requireImages(images, windows);
      requirePlaces(gradient, windows, windows.image.channels);
      requireRowForEach(images, gradient);
      return run(() => poolGradient(MAXIMUM, at(images), gradient, windows));
    },
    averagePool: (images, windows) => pooled(MEAN, images, windows),
    averagePoolGradient(gradient, windows) {
      requirePlaces(gradient, windows, windows.image.channels);
      return run(() => poolGradient(MEAN, 0, gradient, windows));
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

  function poolGradient(kind: number, x: number, gradient: Matrix, windows: Windows): Matrix {
    const cols = numbersOf(windows.image);
    const { rows } = gradient;
    const g = at(gradient);
    return make(rows, cols, (out) => {
      withWindows(workshop, windows, (w) => {
        share(jobs.poolGradient({ kind, w, x, gradient: g, out, to: rows }), {
          operations: rows * cols,
          unit: 1,
        });
      });
    });
  }
}
