/** The kernels of the wasm engine. They take pointers and sizes, and allocate nothing. Each file tells what its kernels need. */
export { multiplyBatch, multiplyBatchScratch } from "./batched_product.as";
export { channelSums, scaleChannels } from "./channels.as";
export { copyColumns, multiplyRows } from "./columns.as";
export {
  addWindowsOf,
  convolve,
  convolveInput,
  convolveScratch,
  convolveWeights,
  copyWindowsOf,
  sumParts,
  transpose,
} from "./convolution.as";
export {
  convolveDepthwise,
  convolveDepthwiseInput,
  convolveDepthwiseWeights,
  depthwiseScratch,
} from "./depthwise.as";
export { dot, runOperations } from "./elementwise.as";
export { embed, embedGradient } from "./embedding.as";
export { normalizeRows, normalizeRowsGradient } from "./normalize.as";
export { convolveWeightsPooled, pooledWeightsScratch } from "./pooled_weights.as";
export { pool, poolGradient } from "./pooling.as";
export { multiply, multiplyScratch, packPanels } from "./product.as";
export {
  argmaxRows,
  classesOfRows,
  softmaxCrossEntropy,
  softmaxRows,
  softmaxRowsGradient,
  widenBytes,
} from "./rows.as";
export { dropoutMask, uniform } from "./random.as";
export { allFinite, isSparse, multiplySparse, sparseScratch } from "./sparse.as";
export { warp, warpScratch } from "./warp.as";
export { convolveWinograd, convolveWinogradInput, winogradPanels, winogradScratch } from "./winograd.as";
export { convolveWinogradWeights, winogradWeightsScratch } from "./winograd_weights.as";
