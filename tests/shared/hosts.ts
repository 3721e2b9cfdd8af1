import { builtinModules } from "../../lib/io/builtin.ts";

// Deno loads its modules of Node when they are first named, for which it needs its other globals.
builtinModules()?.("node:fs");
builtinModules()?.("node:worker_threads");

/** Gives a host other globals for the time of a test. An undefined one is missing. */
export async function onHost<Result>(
  globals: Readonly<Record<string, unknown>>,
  test: () => Promise<Result>,
): Promise<Result> {
  const before = Object.keys(globals).map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const
  );
  for (const [name, value] of Object.entries(globals)) {
    Reflect.deleteProperty(globalThis, name);
    if (value !== undefined) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
  try {
    return await test();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}
