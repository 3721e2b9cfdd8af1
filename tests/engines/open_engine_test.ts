import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openEngine } from "../../mod.ts";

describe("openEngine()", () => {
  it("opens the engine of a kind, with its options", async () => {
    for (
      const [options, name] of [
        [{ kind: "reference" }, "reference float32"],
        [{ kind: "reference", precision: "float64" }, "reference float64"],
        [{ kind: "wasm", threads: 1, strict: true }, "wasm strict"],
        [{ kind: "wasm", threads: 2, strict: true }, "wasm strict, 2 threads"],
      ] as const
    ) {
      const engine = await openEngine(options);
      assertEquals(engine.name, name);
      engine.close();
    }
  });

  it("opens the fastest engine that the host allows by default", async () => {
    const engine = await openEngine();
    assertMatch(engine.name, /^(wasm|native)/);
    engine.close();
    const strict = await openEngine({ strict: true });
    assertMatch(strict.name, /^wasm strict/);
    strict.close();
  });

  it("opens the reference engine for float64, and no other in it", async () => {
    const engine = await openEngine({ precision: "float64" });
    assertEquals(engine.name, "reference float64");
    await assertRejects(
      () => openEngine({ kind: "wasm", precision: "float64" }),
      RangeError,
      "Cannot open the wasm engine in float64",
    );
  });

  it("fails if the library at the path cannot be opened", async () => {
    await assertRejects(() => openEngine({ path: "/nowhere/blas.so" }), Error, "native engine");
  });
});
