/**
 * The engine of the trainer.
 *
 * @module
 */

import { type Engine, wasmEngine } from "../../../../mod.ts";
import type { Setting } from "../setting/setting.ts";

/** Opens engines, one at a time. */
export interface EngineOpener {
  /**
   * Returns the engine of a setting. It closes the one before, unless it is the same.
   *
   * @throws {Error} if the browser cannot run the engine.
   */
  readonly open: (setting: Pick<Setting, "engine" | "isStrict">) => Promise<Engine>;
  /** Closes the engine, if one is open. */
  readonly close: () => void;
}

/** Returns an opener that has no engine open. */
export function engineOpener(): EngineOpener {
  let opened: { readonly key: string; readonly engine: Engine } | undefined;
  const close = (): void => {
    opened?.engine.close();
    opened = undefined;
  };
  return {
    close,
    async open({ engine, isStrict }) {
      const key = `${engine} ${isStrict}`;
      if (opened?.key !== key) {
        close();
        opened = {
          key,
          engine: await (engine === "webgpu" ? gpu() : wasmEngine({ strict: isStrict })),
        };
      }
      return opened.engine;
    },
  };
}

/** Opens the engine of the GPU. Its shaders load when they are needed first. */
async function gpu(): Promise<Engine> {
  const { webgpuEngine } = await import("../../../../lib/engines/webgpu/webgpu_engine.ts");
  return await webgpuEngine();
}
