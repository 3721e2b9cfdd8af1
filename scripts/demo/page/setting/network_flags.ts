/**
 * Networks as the command line's flags describe them: a preset with other hidden layers, activation or dropout.
 *
 * @module
 */

import type { Spec } from "../../../../mod.ts";
import { CHOICES, type Recipe } from "../../../train/recipe.ts";
import { withoutInputs } from "./layers_text.ts";

/** What flags say of a network. */
export type NetworkFlags = Pick<Recipe, "hidden" | "activation" | "dropout">;

/**
 * Returns the layers of a preset with other flags, as the command line builds them. The inputs of dense layers
 * are left out.
 *
 * @param preset The layers of the preset, of which the last one gives the classes.
 */
export function layersWith(
  preset: readonly Spec[],
  { hidden, activation, dropout }: NetworkFlags,
): readonly Spec[] {
  const found = featuresOf(preset).map((spec) =>
    activationOf(spec) === undefined ? spec : { kind: kindOf(activation) }
  );
  const drop: readonly Spec[] = dropout > 0 ? [{ kind: "dropout", rate: dropout }] : [];
  const dense = hidden.flatMap((outputs): readonly Spec[] => [
    { kind: "dense", outputs },
    { kind: kindOf(activation) },
    ...drop,
  ]);
  // Without hidden layers, dropout applies to the features.
  const ahead = found.length > 0 && hidden.length === 0 ? drop : [];
  return [found, ahead, dense, preset.slice(-1).map(withoutInputs)].flat();
}

/** Returns what flags say of the layers of a preset. */
export function flagsOf(layers: readonly Spec[]): NetworkFlags {
  const sizes = layers.filter(({ kind }) => kind === "dense").map(({ outputs }) => outputs);
  const rate = layers.find(({ kind }) => kind === "dropout")?.["rate"];
  return {
    hidden: sizes.slice(0, -1).filter((size) => typeof size === "number"),
    activation: layers.map(activationOf).find((name) => name !== undefined) ?? "relu",
    dropout: typeof rate === "number" ? rate : 0,
  };
}

/**
 * Returns the flags that make the layers of a preset those layers: only the flags that are needed. Returns undefined
 * if no flags do.
 */
export function networkFlags(
  layers: readonly Spec[],
  preset: readonly Spec[],
): Partial<NetworkFlags> | undefined {
  const usual = flagsOf(preset);
  const gives = (flags: NetworkFlags): boolean => areAlike(layersWith(preset, flags), layers);
  let flags = flagsOf(layers);
  if (!gives(flags)) return undefined;
  const needed: Partial<NetworkFlags>[] = [];
  for (const name of ["hidden", "activation", "dropout"] as const) {
    const without = { ...flags, [name]: usual[name] };
    if (gives(without)) flags = without;
    else needed.push({ [name]: flags[name] });
  }
  return Object.assign({}, ...needed);
}

/** Tells whether layers are the same, whatever inputs their dense layers are said to have. */
export function areAlike(some: readonly Spec[], others: readonly Spec[]): boolean {
  return JSON.stringify(some.map(plain)) === JSON.stringify(others.map(plain));
}

function plain(spec: Spec): unknown {
  const { kind, ...options } = withoutInputs(spec);
  return [kind, Object.entries(options).toSorted(([a], [b]) => a < b ? -1 : 1)];
}

/** Returns the layers ahead of the first dense layer, without dropout at their end. */
function featuresOf(layers: readonly Spec[]): readonly Spec[] {
  const found = layers.slice(0, layers.findIndex(({ kind }) => kind === "dense"));
  return found.at(-1)?.kind === "dropout" ? found.slice(0, -1) : found;
}

function activationOf({ kind }: Spec): Recipe["activation"] | undefined {
  return CHOICES.activation.find((name) => kindOf(name) === kind);
}

/** Returns the kind of an activation: `leakyRelu` for `leaky-relu`. */
function kindOf(activation: Recipe["activation"]): string {
  return activation.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
