import { leaves, map, type Tree } from "../values/tree.ts";
import type { Communicator } from "./communicator.ts";

/**
 * Returns the mean of trees over all ranks, leaf by leaf, in float32 or float64 as the leaves are. Sums are of float64.
 */
export function meanOverRanks(tree: Tree, { size, allReduceSum }: Communicator): Tree {
  const numbers = leaves(tree).flatMap(({ data }) => Array.from(data));
  if (numbers.length === 0 || size === 1) return tree;
  const sums = Float64Array.from(numbers);
  allReduceSum(sums);
  let start = 0;
  return map(({ rows, cols, data }) => {
    const mean = sums.slice(start, start += rows * cols).map((sum) => sum / size);
    return { rows, cols, data: data instanceof Float64Array ? mean : Float32Array.from(mean) };
  }, tree);
}
