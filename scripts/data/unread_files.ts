/**
 * Files of a dataset beside others of the same meaning, of which one is read.
 *
 * @module
 */

import { fileNames, type Part } from "../../lib/data/idx_names.ts";
import type { IdxSet } from "../../lib/data/idx_set.ts";

/** Returns which file is read where there are several for the same images or labels, line by line. */
export function unreadNotes(
  { set, names }: Pick<IdxSet, "set" | "names">,
  parts: readonly Part[],
): readonly string[] {
  const kinds = ["images", "labels"] as const;
  return parts.flatMap((part) =>
    kinds.flatMap((kind) => {
      const [read, ...others] = fileNames(set, part, kind).filter((name) => names?.has(name));
      return others.length > 0 ? [`${read} is read, and not ${others.join(" and ")}`] : [];
    })
  );
}
