/**
 * How the wasm engine pools images.
 *
 * @module
 */

import type { Engine } from "../engine.ts";
import { numbersOf } from "../../values/image.ts";
import type { Matrix } from "../../values/matrix.ts";
import { placesOf, type Windows } from "../windows.ts";
import { requireImages, requirePlaces, requireRowForEach } from "../checks.ts";
import { withWindows } from "./windows_record.ts";
import type { Workshop } from "./workshop.ts";

/** What the kernel `pool` gives. */
const MAXIMUM = 0;
const MEAN = 1;

/** The kernels of the wasm engine for pooling. */
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
        withWindows(workshop, windows, (record) => {
          const args = [kind, record, x, out, 0, images.rows];
          share({ kernel: "pool", args, range: 4, unit: 1 }, images.rows * images.cols);
        });
      });
    });
  }

  function poolGradient(kind: number, x: number, gradient: Matrix, windows: Windows): Matrix {
    const cols = numbersOf(windows.image);
    const { rows } = gradient;
    const g = at(gradient);
    return make(rows, cols, (out) => {
      withWindows(workshop, windows, (record) => {
        const args = [kind, record, x, g, out, 0, rows];
        share({ kernel: "poolGradient", args, range: 5, unit: 1 }, rows * cols);
      });
    });
  }
}
