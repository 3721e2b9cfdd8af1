/** An engine that tests ask which kernels ran. */
import type { Engine } from "../../mod.ts";

/** The names of the members of an engine that are no kernels. */
const OTHERS = new Set(["scope", "keeper", "memorySize", "close"]);

/** Returns the engine, and the list of the names of the kernels that it ran, in their order. */
export function counted(engine: Engine): { engine: Engine; kernels: string[] } {
  const kernels: string[] = [];
  const watched = new Proxy(engine, {
    get(target, name, receiver) {
      if (typeof name === "string" && typeof Reflect.get(target, name) === "function") {
        if (!OTHERS.has(name)) kernels.push(name);
      }
      return Reflect.get(target, name, receiver);
    },
  });
  return { engine: watched, kernels };
}
