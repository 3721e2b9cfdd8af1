/** What the tests share that run modules of networks. */
import { fromRows, type Matrix, toRows } from "../../mod.ts";

/** What a module of a network exports. */
export interface NetworkModule {
  readonly predict: (input: ArrayLike<number>) => Float32Array;
  readonly classNames?: readonly string[];
}

/** Imports the text of a module. */
export async function imported(text: string): Promise<NetworkModule> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What the module makes of each of some batches. */
export async function runModule(text: string, batches: readonly Matrix[]): Promise<Matrix[]> {
  const { predict } = await imported(text);
  return batches.map((batch) => fromRows(toRows(batch).map((row) => [...predict(row)])));
}
