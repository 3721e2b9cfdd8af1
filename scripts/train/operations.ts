import { type LayerInfo, type Tree, tree } from "../../mod.ts";

/**
 * Returns the operations of a training step for each sample: a multiplication and an addition for each
 * weight and each place where it is used. They count forward, for the gradient of the weight, and for the
 * gradient of the input, which the first layer skips.
 */
export function operationsPerSample(network: LayerInfo, params: Tree): number {
  return products(network, params).reduce((sum, count, i) => sum + (i === 0 ? 4 : 6) * count, 0);
}

/** Returns the multiplications of each layer with weights for a sample, forward. */
function products({ layers, outputImage }: LayerInfo, params: Tree): readonly number[] {
  if (layers) {
    return layers.flatMap((layer, i) => products(layer, Array.isArray(params) ? params[i] : []));
  }
  const places = outputImage ? outputImage.height * outputImage.width : 1;
  // Parameters with one row are biases and scales, which are in no product of matrices.
  return tree.leaves(params).filter(({ rows }) => rows > 1).map((leaf) => tree.size(leaf) * places);
}
