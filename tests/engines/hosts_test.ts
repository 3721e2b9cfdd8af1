import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromRows, openEngine, toRows } from "../../mod.ts";
import { onHost } from "../shared/hosts.ts";
import { linesOf } from "../shared/programs.ts";

/** Returns the name of the engine that opens by itself, once it has computed a product. */
async function opened(options: Parameters<typeof openEngine>[0] = {}): Promise<string> {
  const engine = await openEngine({ strict: true, ...options });
  assertEquals(toRows(engine.matmul(fromRows([[1, 2]]), fromRows([[3], [4]]))), [[11]]);
  engine.close();
  return engine.name;
}

/** WebAssembly of a page whose Content-Security-Policy forbids it: V8 validates, and does not compile. */
const forbidden = {
  ...Object.fromEntries(
    ["validate", "Memory"].map((name) => [name, Reflect.get(WebAssembly, name)]),
  ),
  compile: () => Promise.reject(new Error("Wasm code generation disallowed\nby embedder")),
};

/** A worker that a page's Content-Security-Policy forbids, in browsers that throw. */
class ThrowingWorker {
  constructor() {
    throw new DOMException("Failed to construct 'Worker'", "SecurityError");
  }
}

/** A worker that a page's Content-Security-Policy forbids, in browsers that send an event. */
class FailingWorker extends EventTarget {
  onerror?: (event: Event) => void;
  constructor() {
    super();
    setTimeout(() => this.onerror?.(new Event("error", { cancelable: true })));
  }
  postMessage(): void {}
}

describe("openEngine() on a host", () => {
  const noNode = { process: undefined };
  for (
    const [what, globals, name] of [
      ["without navigator", { navigator: undefined }, /^wasm strict/],
      ["without navigator and Node", { navigator: undefined, ...noNode }, /^wasm strict$/],
      ["that does not tell its cores", { navigator: {}, ...noNode }, /^wasm strict$/],
      ["without workers", { Worker: undefined, ...noNode }, /^wasm strict$/],
      ["that forbids workers at once", { Worker: ThrowingWorker }, /^wasm strict$/],
      ["that forbids workers later", { Worker: FailingWorker }, /^wasm strict$/],
      ["without shared memory", { SharedArrayBuffer: undefined }, /^wasm strict$/],
      ["without WebAssembly", { WebAssembly: undefined }, /^reference float32$/],
      ["that forbids WebAssembly", { WebAssembly: forbidden }, /^reference float32$/],
      ["without streams that inflate", { DecompressionStream: undefined }, /^reference float32$/],
      ["that is no Deno", { Deno: undefined }, /^wasm strict/],
    ] as const
  ) {
    it(`${what} opens what there is`, async () => {
      assertMatch(await onHost(globals, () => opened()), name);
      // A number of threads that the host has not is no reason to fail either.
      assertMatch(await onHost(globals, () => opened({ threads: 3 })), /^wasm strict|^reference/);
    });
  }

  it("throws one line if it cannot open the engine that was named", async () => {
    for (
      const [globals, options, message] of [
        [{ WebAssembly: undefined }, {}, "this host has no WebAssembly with SIMD"],
        [{ WebAssembly: forbidden }, {}, "needs 'wasm-unsafe-eval' in it: Wasm code generation"],
        [{ Worker: ThrowingWorker }, { threads: 2 }, "on 2 threads: Failed to construct 'Worker'"],
        [{ Worker: FailingWorker }, { threads: 2 }, "on 2 threads: a worker cannot be started"],
        [
          { Worker: undefined, ...noNode },
          { threads: 2 },
          "on 2 threads: this host has no workers",
        ],
        [{ SharedArrayBuffer: undefined }, { threads: 2 }, "A page needs cross-origin isolation"],
        [{ Deno: undefined }, { kind: "blas" }, "only Deno can open libraries"],
      ] as const
    ) {
      const error = await onHost(
        globals,
        () => assertRejects(() => openEngine({ kind: "wasm", ...options }), Error, message),
      );
      assertEquals(error.message.split("\n").length, 1);
    }
  });

  it("refuses a wrong number of threads, whatever the engine", async () => {
    await assertRejects(() => openEngine({ threads: 0 }), RangeError, "Cannot run on 0 threads");
    await onHost(
      { WebAssembly: undefined },
      () => assertRejects(() => openEngine({ threads: 1.5 }), RangeError, "on 1.5 threads"),
    );
  });

  it("that forbids code from strings has all its threads", async () => {
    const lines = await linesOf(
      `import { openEngine } from "@/mod.ts";
       const engine = await openEngine({ threads: 2, strict: true });
       console.log(engine.name);
       engine.close();`,
      { flags: ["--v8-flags=--disallow-code-generation-from-strings"] },
    );
    assertEquals(lines, ["wasm strict, 2 threads"]);
  });
});
