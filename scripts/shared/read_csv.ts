import type { ImageDataset } from "../../mod.ts";
import type { ReadCsvOptions } from "../../lib/data/csv.ts";

/** Reads images from a CSV file. Its package is loaded only now: most runs never need it. */
export async function readCsv(path: string, options: ReadCsvOptions): Promise<ImageDataset> {
  // Deno loads modules ahead whose names are literals.
  const module = "../../lib/data/csv.ts";
  const csv: typeof import("../../lib/data/csv.ts") = await import(module);
  return await csv.readCsv(path, options);
}
