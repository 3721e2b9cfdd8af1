/**
 * States to go on from, perhaps in another way.
 *
 * @module
 */

import { initialState, parseCheckpoint, random } from "../../../../mod.ts";
import { optimizerOf } from "../../../train/recipes.ts";
import type { Setting } from "../setting/setting.ts";
import type { Plan, RunState } from "./plan.ts";

/** A state to go on from, and what is different from what one may expect. */
export interface Resumed {
  readonly state: RunState;
  readonly note: string | undefined;
}

/**
 * Returns the state to go on from. With another optimizer, its state begins anew. With another seed, so does the
 * order of the images.
 *
 * @param first The state that a run of the new setting begins with.
 *
 * @throws {Error} if the networks differ, or the engine cannot go on.
 */
export async function resumed(
  from: { readonly checkpoint: Uint8Array; readonly setting: Setting },
  { config: { engine, network } }: Plan,
  setting: Setting,
  first: RunState,
): Promise<Resumed> {
  if (JSON.stringify(from.setting.layers) !== JSON.stringify(setting.layers)) {
    throw new Error("A run goes on with the layers that it has: start a new run to change them");
  }
  const before = optimizerOf(from.setting.recipe, 1);
  const like = initialState({ engine, network, optimizer: before }, random.key(0));
  // A checkpoint is compared with its numbers.
  await engine.arrival(like);
  const { state: kept } = parseCheckpoint(from.checkpoint, like, "the kept state");
  const state = from.setting.seed === setting.seed ? kept : { ...kept, key: first.key };
  // Optimizers of one kind keep states of one structure.
  const isSame = structureOf(like.optimizer) === structureOf(first.optimizer);
  return isSame ? { state, note: undefined } : {
    state: { ...state, optimizer: first.optimizer },
    note: "The optimizer is another one: its momentum and the like begin at zero",
  };
}

/** Returns the names in a state of an optimizer, as text. */
function structureOf(state: RunState["optimizer"]): string {
  return JSON.stringify(state, (name, value) => name === "data" ? undefined : value);
}
