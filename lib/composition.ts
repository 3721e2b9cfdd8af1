/**
 * What pipelines and graphs have in common: layers that read each other's outputs are a layer.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import { type Layer, layer, type LayerInfo, type Spec } from "./layer.ts";
import type { Matrix } from "./matrix.ts";
import { foldIn } from "./random.ts";
import { leaves, type Tree } from "./tree.ts";

/** A layer whose sizes and parameters the compiler does not know. */
export type AnyLayer = Layer<number, number, Tree>;

/** How several matrices become one: as their sum, or as their columns side by side. */
export type Join = "add" | "concat";

/** A layer, and where its input is from. */
export interface Part {
  /** Whose outputs it reads: 0 is the input of all, and from 1 on stand the parts before it. */
  readonly reads: readonly number[];
  /** How it joins them, if they are several. */
  readonly join?: Join | undefined;
  /** What it does with them. */
  readonly layer: AnyLayer;
  /** What tables and errors call it. */
  readonly title: (layer: LayerInfo) => string;
}

/** All that makes a composition. */
export interface Composition {
  /** What it is. */
  readonly kind: string;
  /** Features per row of the input; undefined where the parts are to tell it. */
  readonly inputs?: number | undefined;
  /** Its parts, each behind those that it reads: the last one gives the output. */
  readonly parts: readonly Part[];
  /** What, apart from its kind, rebuilds it: made of the specs of its layers. */
  readonly spec: (specs: readonly Spec[]) => Omit<Spec, "kind">;
}

/**
 * The layer of a composition: forward folds over its parts from the left, backward from the right.
 *
 * @throws {RangeError} if what a part reads does not fit together, or does not fit its layer.
 */
export function composed(composition: Composition): Layer<number, number, readonly Tree[]> {
  const { kind, spec } = composition;
  // A layer that reads nothing but the input tells how many they are.
  const inputs = composition.inputs ??
    composition.parts.find(({ reads, layer }) => layer.inputs && `${reads}` === "0")?.layer.inputs;
  const sizes = [inputs];
  const titles = ["input"];
  const parts = composition.parts.map((part): Part => {
    const { reads, join, layer: unsized, title } = part;
    const read = reads.map((i) => sizes[i] ?? NaN);
    const [known, other] = new Set(read.filter((size) => size > 0));
    // As long as one of several is unknown, their sum is not a number, and no size is asked of a layer.
    const size = join === "concat" ? read.reduce((sum, size) => sum + size) : known;
    const layer = size && !unsized.inputs ? unsized.withInputs?.(size) ?? unsized : unsized;
    const name = title(layer);
    if (join === "add" && other) {
      throw new RangeError(`Cannot make ${name}: ${known} and ${other} outputs differ`);
    }
    if (size && layer.inputs && size !== layer.inputs) {
      throw new RangeError(
        `Cannot pipe ${reads.map((i) => titles[i]).join(" and ")} into ${name}: ` +
          `${size} outputs do not fit ${layer.inputs} inputs`,
      );
    }
    sizes.push(layer.outputs);
    titles.push(name);
    return { ...part, layer };
  });
  const outputs = sizes.at(-1);
  const layers = parts.map(({ layer }) => layer);
  const keepsStatistics = layers.some(({ statistics }) => statistics !== undefined);

  return layer({
    name: `${kind} ${inputs ?? "?"} -> ${outputs ?? "?"}`,
    inputs,
    outputs,
    spec: { kind, ...spec(layers.map(({ spec }) => spec)) },
    layers: layers.map((each, i): LayerInfo => ({ ...each, name: titles[i + 1] ?? each.name })),
    init: (key): readonly Tree[] => layers.map((each, i) => each.init(foldIn(key, i))),
    ...(keepsStatistics && { statistics: layers.map(({ statistics = [] }) => statistics) }),

    forward(engine, params, input, pass) {
      let output = input;
      const values = [input];
      const residuals: unknown[] = [];
      const statistics = parts.map((part, i) => {
        const before = branch(pass.statistics, i) ?? [];
        const step = part.layer.forward(engine, params[i] ?? [], joined(engine, values, part), {
          ...pass,
          key: foldIn(pass.key, i),
          statistics: before,
        });
        output = step.output;
        values.push(output);
        residuals.push(step.residual);
        return step.statistics ?? before;
      });
      const residual = { residuals, widths: values.map(({ cols }) => cols) };
      return { output, residual, ...(keepsStatistics && { statistics }) };
    },

    backward(engine, params, { residuals, widths }, outputGradient, wants) {
      // Where nothing learns from here back, nobody reads a gradient, unless the caller does.
      const isRead = [wants.inputGradient];
      parts.forEach(({ reads }, i) =>
        isRead.push(reads.some((j) => isRead[j]) || leaves(params[i] ?? []).length > 0)
      );
      const gradients = params.slice();
      const sums: (Matrix | undefined)[] = [];
      if (isRead.at(-1)) sums[parts.length] = outputGradient;
      for (const [i, { reads, join, layer }] of [...parts.entries()].reverse()) {
        const gradient = sums[i + 1];
        if (!gradient) continue;
        const step = layer.backward(engine, params[i] ?? [], residuals[i], gradient, {
          inputGradient: reads.some((j) => isRead[j]),
        });
        gradients[i] = step.gradients;
        let end = 0;
        for (const j of reads) {
          const start = end;
          end += widths[j] ?? 0;
          if (!isRead[j]) continue;
          const whole = step.inputGradient;
          if (!whole) throw new TypeError(`${titles[i + 1]} gave no input gradient`);
          const share = join === "concat" ? engine.sliceColumns(whole, start, end) : whole;
          const others = sums[j];
          sums[j] = others ? engine.combine(1, others, 1, share) : share;
        }
      }
      return { inputGradient: sums[0], gradients };
    },

    withInputs: (inputs) => composed({ ...composition, inputs }),
  });
}

function joined(engine: Engine, values: readonly Matrix[], { reads, join }: Part): Matrix {
  const read = reads.flatMap((i) => values[i] ?? []);
  return join === "concat"
    ? engine.concatColumns(read)
    : read.reduce((sum, each) => engine.combine(1, sum, 1, each));
}

function branch(tree: Tree, index: number): Tree | undefined {
  return Array.isArray(tree) ? tree[index] : undefined;
}
