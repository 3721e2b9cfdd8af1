/** The kernels of the wasm engine: pointers and sizes in, nothing allocated. See each file for what they need. */
export {
  activate,
  activateGradient,
  combine,
  divideByRoot,
  dot,
  multiplyElements,
  scale,
} from "./elementwise.as";
export { allFinite, hasZeros, multiply, multiplyScratch, packPanels } from "./product.as";
export {
  argmaxRows,
  columnSums,
  softmaxCrossEntropy,
  softmaxRows,
  softmaxRowsGradient,
  widenBytes,
} from "./rows.as";
export { dropoutMask } from "./random.as";
