/** The webgpu engine for tests. A host without a GPU can have a software one: mesa-vulkan-drivers. */
import { afterAll, describe, it } from "@std/testing/bdd";
import { type WebgpuEngine, webgpuEngine } from "../../../lib/engines/webgpu/webgpu_engine.ts";

/** Why there is no engine. */
const NONE = /has no WebGPU|finds no adapter/;

/** Opens the engine, or returns undefined where the host has no adapter. */
export async function openedWebgpu(): Promise<WebgpuEngine | undefined> {
  try {
    return await webgpuEngine();
  } catch (error) {
    if (error instanceof Error && NONE.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Defines tests that need the engine, and closes it after them. Where the host has no adapter they are skipped, and
 * the name says why.
 */
export async function onWebgpu(
  name: string,
  define: (engine: WebgpuEngine) => void,
): Promise<void> {
  const engine = await openedWebgpu();
  if (!engine) {
    describe(`${name} (skipped: WebGPU finds no adapter here)`, () => {
      it.skip("runs on a GPU", () => {});
    });
    return;
  }
  describe(name, () => {
    afterAll(() => engine.close());
    define(engine);
  });
}
