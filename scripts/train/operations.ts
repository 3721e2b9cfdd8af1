import { type LayerInfo, type Tree, tree } from "../../mod.ts";

/**
 * What the products of a training step cost for each sample: a multiplication and an addition for each
 * weight and each place that it is used at, forward, for its gradient, and for the gradient of the input,
 * which the first layer skips.
 */
export function operationsPerSample(network: LayerInfo, params: Tree): number {
  return products(network, params).reduce((sum, count, i) => sum + (i === 0 ? 4 : 6) * count, 0);
}

/** How many multiplications each layer with weights takes for a sample, forward. */
function products({ layers, outputImage }: LayerInfo, params: Tree): readonly number[] {
  if (layers) {
    return layers.flatMap((layer, i) => products(layer, Array.isArray(params) ? params[i] : []));
  }
  const places = outputImage ? outputImage.height * outputImage.width : 1;
  // What has one row is a bias, or scales what is there: it multiplies no inputs together.
  return tree.leaves(params).filter(({ rows }) => rows > 1).map((leaf) => tree.size(leaf) * places);
}
