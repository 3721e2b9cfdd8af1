/**
 * Checks the layers of a network before it is trained.
 *
 * @module
 */

import { parameterCount } from "../../../../../lib/compose/parameter_count.ts";
import type { AnyLayer, ImageSize, Spec } from "../../../../../mod.ts";
import { numbersOf } from "../../../../../lib/values/image.ts";
import { grouped } from "../../../../shared/numbers.ts";
import type { NetworkCheck } from "../../protocol.ts";
import { LAYER_KINDS } from "../../setting/layer_kinds.ts";
import { residualBlock, residualKernel } from "../../setting/residual_block.ts";
import type { Answer } from "../answers.ts";
import { networkOf, type Task } from "../network_of.ts";
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
      const longer = networkOf({ layers: [...layers, fitted] }, task.image);
      const parameters = parameterCount(longer);
      if (parameters > MOST_PARAMETERS) {
        return fail(
          `${grouped(parameters)} parameters up to here are more than the ${
            grouped(MOST_PARAMETERS)
          } that a page can take`,
          i,
        );
      }
      layers.push(fitted);
      network = longer;
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      const needsImages = network !== undefined && !network.outputImage &&
        LAYER_KINDS.get(spec.kind)?.group === "Images";
      return fail(needsImages ? withoutImages(spec.kind) : error.message, i);
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
    if (!image) throw new RangeError(withoutImages("A residual block"));
    return residualBlock(kernel, image.channels);
  }
  if (spec.kind !== "dense") return shortSpec(spec);
  const { kind, inputs: _, outputs: given = null, ...options } = spec;
  return shortSpec({ kind, inputs, outputs: outputs ?? given, ...options });
}

/** Returns what to say of a layer of images that follows rows. */
function withoutImages(what: string): string {
  return `${what} needs images, and the layers before it give rows: move it up`;
}

function rowsOf({ layers = [] }: AnyLayer): NetworkCheck["rows"] {
  return layers.map((layer) => ({
    name: layer.name,
    outputs: layer.outputs ?? 0,
    image: layer.outputImage,
    parameters: parameterCount(layer),
  }));
}
