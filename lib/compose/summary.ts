/**
 * Networks as tables.
 *
 * @module
 */

import type { AnyLayer, LayerInfo } from "../layers/layer.ts";
import { parameterCount } from "./parameter_count.ts";

/**
 * Returns a table of a network's layers with their outputs and parameters, and with what each node of a
 * graph reads, as in `sum = hidden + input`. It ends without a line feed.
 *
 * @throws {TypeError} if a layer has no size before it stands in a composition.
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
    [name.padEnd(widths[0] ?? 0), ...numbers.map((n, i) => n.padStart(widths[i + 1] ?? 0))]
      .join("  ").trimEnd()
  ).join("\n");
}

/**
 * Returns the rows of that table, its header first, each with the texts of its three cells. The parts of
 * a composition stand further in than its name.
 *
 * @example
 * ```ts
 * import { dense } from "@foldnet/foldnet";
 *
 * console.log(summaryRows(dense(2, 3))[1]); // ["dense 2 -> 3", "3", "9"]
 * ```
 */
export function summaryRows(network: AnyLayer): string[][] {
  return [
    ["layer", "outputs", "parameters"],
    ...rowsOf(network, ""),
    ["total", "", grouped(parameterCount(network))],
  ];
}

function rowsOf(layer: LayerInfo & Pick<AnyLayer, "init">, indent: string): string[][] {
  const { name, outputs, layers } = layer;
  if (!layers) return [[indent + name, `${outputs ?? "?"}`, grouped(parameterCount(layer))]];
  return layers.flatMap((part) =>
    part.layers
      ? [[indent + part.name, "", ""], ...rowsOf(part, indent + "  ")]
      : rowsOf(part, indent)
  );
}

function grouped(n: number): string {
  return n.toLocaleString("en-US");
}
