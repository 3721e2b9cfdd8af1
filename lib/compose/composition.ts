/**
 * Compositions: layers that read each other's outputs are a layer.
 *
 * @module
 */

import type { Engine } from "../engines/engine.ts";
import { type Composition, type FittedPart, fittedParts } from "./fitted_parts.ts";
import { trainable } from "../layers/frozen.ts";
import { type Layer, layer } from "../layers/layer.ts";
import type { Matrix } from "../values/matrix.ts";
import { foldIn } from "../values/random.ts";
import { leaves, type Tree } from "../values/tree.ts";

/**
 * Returns the layer of a composition: forward folds over its parts from the left, backward from the right.
 *
 * @throws {RangeError} if the sizes of what a part reads do not fit each other, or do not fit its layer.
 */
export function composed(composition: Composition): Layer<number, number, readonly Tree[]> {
  const { kind, spec } = composition;
  const { parts, input, output, keepsSize } = fittedParts(composition);
  const layers = parts.map(({ layer }) => layer);
  const keepsStatistics = layers.some(({ statistics }) => statistics !== undefined);

  return layer({
    name: `${kind} ${input.size ?? "?"} -> ${output.size ?? "?"}`,
    inputs: input.size,
    outputs: output.size,
    image: input.image,
    outputImage: output.image,
    tokens: parts.find(({ reads, layer }) => reads.includes(0) && layer.tokens)?.layer.tokens,
    spec: { kind, ...spec(layers.map(({ spec }) => spec)) },
    keepsSize,
    layers: parts.map(({ layer, ...place }) => ({ ...layer, ...place })),
    init: (key): readonly Tree[] => layers.map((each, i) => each.init(foldIn(key, i))),
    ...(keepsStatistics && { statistics: layers.map(({ statistics = [] }) => statistics) }),

    forward(engine, params, input, pass) {
      const outputs = [input];
      const savedByPart: unknown[] = [];
      const { watch } = pass;
      const statistics = parts.map((part, i) => {
        const before = branch(pass.statistics, i) ?? [];
        const way = [part.node ?? `${i}`];
        const step = part.layer.forward(engine, params[i] ?? [], joined(engine, outputs, part), {
          ...pass,
          key: foldIn(pass.key, i),
          statistics: before,
          ...(watch && { watch: (inner, output) => watch([...way, ...inner], output) }),
        });
        outputs.push(step.output);
        watch?.(way, step.output);
        savedByPart.push(step.saved);
        return step.statistics ?? before;
      });
      return {
        output: outputs.at(-1) ?? input,
        saved: { savedByPart, widths: outputs.map(({ cols }) => cols) },
        ...(keepsStatistics && { statistics }),
      };
    },

    backward(engine, params, { savedByPart, widths }, outputGradient, wants) {
      const own = parts.map(({ layer }, i) => trainable(layer, params[i] ?? []));
      const learns = own.map((each) => wants.gradients !== false && leaves(each).length > 0);
      // A gradient is needed where a part ahead of it learns, or where the caller wants it.
      const isRead = [wants.inputGradient];
      parts.forEach(({ reads }, i) =>
        isRead.push(reads.some((j) => isRead[j] === true) || learns[i] === true)
      );
      const gradients: Tree[] = wants.gradients === false ? [] : own.slice();
      const sums: (Matrix | undefined)[] = [];
      if (isRead.at(-1)) sums[parts.length] = outputGradient;
      for (const [i, { reads, join, layer, name, places }] of [...parts.entries()].reverse()) {
        const gradient = sums[i + 1];
        if (!gradient) continue;
        const step = layer.backward(engine, params[i] ?? [], savedByPart[i], gradient, {
          inputGradient: reads.some((j) => isRead[j]),
          ...(wants.gradients === false && { gradients: false }),
        });
        if (learns[i]) gradients[i] = step.gradients;
        let end = 0;
        for (const j of reads) {
          const start = end;
          end += (widths[j] ?? 0) / places;
          if (!isRead[j]) continue;
          const whole = step.inputGradient;
          if (!whole) throw new TypeError(`${name} gave no input gradient`);
          const share = join === "concat" ? engine.sliceColumns(whole, start, end, places) : whole;
          const others = sums[j];
          sums[j] = others ? engine.combine(1, others, 1, share) : share;
        }
      }
      return { inputGradient: sums[0], gradients };
    },

    // The size of images that the composition was given outlives a size without images.
    withInputs: (inputs, image = composition.image) => composed({ ...composition, inputs, image }),
  });
}

function joined(
  engine: Engine,
  values: readonly Matrix[],
  { reads, join, places }: FittedPart,
): Matrix {
  const read = reads.flatMap((i) => values[i] ?? []);
  return join === "concat"
    ? engine.concatColumns(read, places)
    : read.reduce((sum, each) => engine.combine(1, sum, 1, each));
}

function branch(tree: Tree, index: number): Tree | undefined {
  return Array.isArray(tree) ? tree[index] : undefined;
}
