/**
 * Answers what a network makes of an image.
 *
 * @module
 */

import * as random from "../../../../../lib/values/random.ts";
import type { LayerInfo, Matrix } from "../../../../../mod.ts";
import { probabilitiesOf } from "../../../../shared/probabilities.ts";
import type { Answer } from "../answers.ts";
import { inputOf } from "../inputs.ts";

/** Looks at an image: returns the probabilities of the classes, and the outputs of all layers. */
export const look: Answer<"look"> = ({ engine, network }, { id, pixels }) => {
  const loaded = network(id);
  const { network: layer, params, statistics } = loaded;
  const outputs: { readonly part: LayerInfo; readonly output: Matrix }[] = [];
  // One pass gives both: `activations` would need another one for the probabilities.
  const { probabilities, matrices } = engine.scope(() => {
    const { output } = layer.forward(engine, params, inputOf(loaded, pixels), {
      training: false,
      key: random.key(0),
      statistics,
      watch: (path, output) => {
        const part = partAt(layer, path);
        // The output of a composition is that of its last part, which is watched too.
        if (part && !part.layers) outputs.push({ part, output });
      },
    });
    if (outputs.length === 0) outputs.push({ part: layer, output });
    return {
      probabilities: probabilitiesOf(engine, layer, output),
      matrices: outputs.map(({ output }) => output),
    };
  });
  return {
    probabilities: Float32Array.from(probabilities.data),
    layers: outputs.map(({ part: { name, spec, outputImage } }, i) => ({
      name,
      kind: spec.kind,
      image: outputImage,
      values: Float32Array.from(matrices[i]?.data ?? []),
    })),
  };
};

/** Returns the part of a composition at the end of a path of names of nodes and numbers of layers. */
function partAt(layer: LayerInfo, path: readonly string[]): LayerInfo | undefined {
  return path.reduce<LayerInfo | undefined>(
    (at, name) => at?.layers?.find((part, i) => (part.node ?? `${i}`) === name),
    layer,
  );
}
