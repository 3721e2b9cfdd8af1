import type { AnyLayer } from "../layers/layer.ts";
import { key } from "../values/random.ts";
import { entries, type Tree } from "../values/tree.ts";

/** The place of a matrix in the parameters or the statistics of a network. */
export interface MatrixSlot {
  /** The names that lead to the matrix: `["0", "weights"]`. */
  readonly path: readonly string[];
  /** The name of the layer that has it. */
  readonly layer: string;
  /** The number of names in the path that lead to the layer. */
  readonly depth: number;
  /** The rows of the matrix. */
  readonly rows: number;
  /** The columns of the matrix. */
  readonly cols: number;
}

/** Options of {@linkcode matrixSlots}. */
export interface MatrixSlotsOptions {
  /** Whether to draw weights instead of asking layers for the sizes that they declare. The default is false. */
  readonly draws?: boolean;
}

/**
 * Returns the places of all parameters or statistics of a network. A layer that declares no tensors draws its weights
 * to have their sizes read.
 *
 * @throws {TypeError} if a layer has no size before it stands in a composition.
 *
 * @example
 * ```ts
 * import { dense } from "@foldnet/foldnet";
 *
 * for (const { path, rows, cols } of matrixSlots("params", dense(3, 2))) {
 *   console.log(path.join("."), rows, cols); // weights 3 2, then bias 1 2
 * }
 * ```
 */
export function matrixSlots(
  kind: "params" | "statistics",
  network: AnyLayer,
  { draws = false }: MatrixSlotsOptions = {},
): readonly MatrixSlot[] {
  const slotsAt = (layer: AnyLayer, way: readonly string[]): readonly MatrixSlot[] => {
    if (layer.layers) return layer.layers.flatMap((part, i) => slotsAt(part, [...way, `${i}`]));
    const slot = (names: readonly string[], rows: number, cols: number): MatrixSlot => ({
      path: [...way, ...names],
      layer: layer.name,
      depth: way.length,
      rows,
      cols,
    });
    if (layer.tensors && !draws) {
      return Object.entries(layer.tensors(layer.image)[kind] ?? {}).map(([name, { size }]) =>
        slot(name.split("."), ...size)
      );
    }
    const start: Tree = kind === "params" ? layer.init(key(0)) : layer.statistics ?? [];
    return entries(start).map(([path, { rows, cols }]) => slot(path, rows, cols));
  };
  return slotsAt(network, []);
}
