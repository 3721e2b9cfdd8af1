/**
 * Checks the layers of a network before it is trained.
 *
 * @module
 */

import {
  type AnyLayer,
  type ImageSize,
  layerFromSpec,
  parameterCount,
  sequential,
  type Spec,
} from "../../../../../mod.ts";
import { numbersOf } from "../../../../../lib/values/image.ts";
import { grouped } from "../../../../shared/numbers.ts";
import type { NetworkCheck } from "../../protocol.ts";
import { residualBlock, residualKernel } from "../../setting/residual_block.ts";
import type { Answer } from "../answers.ts";
import type { Task } from "../plan.ts";
import { shortSpec } from "../short_spec.ts";

/** A page keeps several states of a network, so this is what it can take. */
const MOST_PARAMETERS = 20_000_000;

/** Says of each layer what it gives, or which one does not fit and why. */
export const check: Answer<"check"> = (_, { setting, image, classes }) =>
  checkedLayers(setting.layers, { image, classes });

/**
 * Checks layers. Dense layers get the inputs that the layers before give, residual blocks the channels, and a dense
 * layer at the end gets an output for each class.
 */
export function checkedLayers(given: readonly Spec[], task: Task): NetworkCheck {
  const layers: Spec[] = [];
  let network: AnyLayer | undefined;
  const fail = (message: string, layer: number | undefined): NetworkCheck => ({
    ...{ isFit: false, message, layer, rows: network ? rowsOf(network) : [] },
  });
  for (const [i, spec] of given.entries()) {
    try {
      const fitted = fittedSpec(spec, {
        inputs: network?.outputs ?? numbersOf(task.image),
        image: network ? network.outputImage : task.image,
        outputs: i === given.length - 1 ? task.classes : undefined,
      });
      const longer = networkOf([...layers, fitted], task.image);
      const parameters = parameterCount(longer);
      if (parameters > MOST_PARAMETERS) {
        return fail(
          `${grouped(parameters)} parameters are more than the ${
            grouped(MOST_PARAMETERS)
          } that a page can take`,
          i,
        );
      }
      layers.push(fitted);
      network = longer;
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      return fail(error.message, i);
    }
  }
  if (!network) return fail("There is no layer: add one", undefined);
  if (network.outputs !== task.classes) {
    return fail(
      `The network ends with ${network.outputs} outputs, and there are ${task.classes} classes: ` +
        "let a dense layer be the last",
      given.length - 1,
    );
  }
  return { isFit: true, layers, rows: rowsOf(network), parameters: parameterCount(network) };
}

/** What a layer is given, and has to give if that is known. */
interface Place {
  readonly inputs: number;
  readonly image: ImageSize | undefined;
  readonly outputs: number | undefined;
}

/** Returns a layer with the sizes of its place. */
function fittedSpec(spec: Spec, { inputs, image, outputs }: Place): Spec {
  const kernel = residualKernel(spec);
  if (kernel !== undefined) {
    if (!image) {
      throw new RangeError(
        "A residual block needs images: it cannot follow a layer that gives rows",
      );
    }
    return residualBlock(kernel, image.channels);
  }
  if (spec.kind !== "dense") return shortSpec(spec);
  const { kind, inputs: _, outputs: given = null, ...options } = spec;
  return shortSpec({ kind, inputs, outputs: outputs ?? given, ...options });
}

function networkOf(layers: readonly Spec[], image: ImageSize): AnyLayer {
  const network = sequential(layers.map((spec) => layerFromSpec(spec)));
  const inputs = numbersOf(image);
  if (network.inputs !== undefined && network.inputs !== inputs) {
    throw new RangeError(
      `The first layer takes ${network.inputs} numbers, and images have ${inputs}`,
    );
  }
  return network.withInputs?.(inputs, image) ?? network;
}

function rowsOf({ layers = [] }: AnyLayer): NetworkCheck["rows"] {
  return layers.map((layer) => ({
    name: layer.name,
    outputs: layer.outputs ?? 0,
    image: layer.outputImage,
    parameters: parameterCount(layer),
  }));
}
