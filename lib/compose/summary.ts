/**
 * What a network is, as a table.
 *
 * @module
 */

import type { AnyLayer, LayerInfo } from "../layers/layer.ts";
import { key } from "../values/random.ts";
import { size, type Tree } from "../values/tree.ts";

/**
 * A table of a network's layers with their outputs and parameters, and of what each node of a graph
 * reads, as in `sum = hidden + input`. It ends without a line feed.
 *
 * @example
 * ```ts
 * import { dense, pipe, relu, summary } from "@foldnet/foldnet";
 *
 * console.log(summary(pipe(dense(784, 128), relu(), dense(128, 10))));
 * // layer              outputs  parameters
 * // dense 784 -> 128       128     100,480
 * // relu                   128           0
 * // dense 128 -> 10         10       1,290
 * // total                           101,770
 * ```
 */
export function summary(network: AnyLayer): string {
  const rows = summaryRows(network);
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map(([name = "", ...numbers]) =>
    [name.padEnd(widths[0] ?? 0), ...numbers.map((n, i) => n.padStart(widths[i + 1] ?? 0))].join(
      "  ",
    )
  ).join("\n");
}

/**
 * The rows of that table, its header first, each with the texts of its three cells. What a composition is
 * made of stands further in than its name.
 *
 * @example
 * ```ts
 * import { dense, summaryRows } from "@foldnet/foldnet";
 *
 * console.log(summaryRows(dense(2, 3))[1]); // ["dense 2 -> 3", "3", "9"]
 * ```
 */
export function summaryRows(network: AnyLayer): string[][] {
  const params = network.init(key(0));
  return [
    ["layer", "outputs", "parameters"],
    ...rowsOf(network, params, ""),
    ["total", "", grouped(size(params))],
  ];
}

function rowsOf(layer: LayerInfo, params: Tree, indent: string): string[][] {
  if (!layer.layers) {
    return [[indent + layer.name, `${layer.outputs ?? "?"}`, grouped(size(params))]];
  }
  return layer.layers.flatMap((part, i) => {
    const branch = Array.isArray(params) ? params[i] : [];
    return part.layers
      ? [[indent + part.name, "", ""], ...rowsOf(part, branch, indent + "  ")]
      : rowsOf(part, branch, indent);
  });
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
