import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { signalsOf, stoppingOnSignals } from "../../../scripts/shared/stop_signals.ts";

describe("signalsOf()", () => {
  it("names signals that the system has", () => {
    assertEquals(signalsOf("linux"), ["SIGINT", "SIGTERM"]);
    assertEquals(signalsOf("darwin"), ["SIGINT", "SIGTERM"]);
    assertEquals(signalsOf("windows"), ["SIGINT", "SIGBREAK"]);
  });
});

describe("stoppingOnSignals()", () => {
  it("listens to signals only while steps are taken", async () => {
    const listeners = new Set<() => void>();
    const system = {
      addSignalListener: (_: Deno.Signal, listener: () => void) => void listeners.add(listener),
      removeSignalListener: (_: Deno.Signal, listener: () => void) =>
        void listeners.delete(listener),
    };
    const console = { write: () => {}, isPlain: true, now: () => 0 };
    const { signal, during } = stoppingOnSignals(console, system);
    assertEquals(listeners.size, 0);
    const result = await during(() => {
      assertEquals(listeners.size, 1);
      for (const listener of listeners) listener();
      return Promise.resolve(7);
    });
    assertEquals([result, signal.aborted, listeners.size], [7, true, 0]);
  });
});
