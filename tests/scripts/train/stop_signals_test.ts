import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { signalsOf } from "../../../scripts/train/stop_signals.ts";

describe("signalsOf()", () => {
  it("names signals that the system has", () => {
    assertEquals(signalsOf("linux"), ["SIGINT", "SIGTERM"]);
    assertEquals(signalsOf("darwin"), ["SIGINT", "SIGTERM"]);
    assertEquals(signalsOf("windows"), ["SIGINT", "SIGBREAK"]);
  });
});
