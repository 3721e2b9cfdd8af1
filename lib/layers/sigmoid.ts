import { elementwise } from "../elementwise.ts";
import type { Empty, Layer } from "../layer.ts";

/** The logistic function `1 / (1 + exp(-x))`, from 0 to 1. */
export function sigmoid<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    name: "sigmoid",
    value: (x) => 1 / (1 + Math.exp(-x)),
    derivative: (_x, y) => y * (1 - y),
    native: { kind: "sigmoid" },
  });
}
