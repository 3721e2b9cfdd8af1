import { elementwise } from "../elementwise.ts";
import type { Empty, Layer } from "../layer.ts";

/** The hyperbolic tangent, from -1 to 1. */
export function tanh<Size extends number>(): Layer<Size, Size, Empty> {
  return elementwise({
    name: "tanh",
    value: Math.tanh,
    derivative: (_x, y) => 1 - y * y,
    native: { kind: "tanh" },
  });
}
