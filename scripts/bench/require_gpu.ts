/**
 * Throws unless WebGPU finds an adapter that is not software: a step takes seconds there.
 *
 * @throws {Error} if it finds none.
 */
export async function requireGpu(): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("WebGPU finds no adapter");
  const { info } = adapter;
  if ("isFallbackAdapter" in info && info.isFallbackAdapter === true) {
    throw new Error(`Cannot measure on ${info.description}: the adapter is software`);
  }
}
