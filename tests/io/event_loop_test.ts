import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventLoopTurn, turnTaker } from "../../lib/io/event_loop.ts";

describe("eventLoopTurn()", () => {
  it("lets timers through, where awaiting alone does not", async () => {
    let isDue = false;
    setTimeout(() => isDue = true, 0);
    for (let i = 0; i < 100; i++) await Promise.resolve();
    assertEquals(isDue, false);
    // The timer is due after a millisecond; without turns this loop would never end.
    while (!isDue) await eventLoopTurn();
  });
});

describe("turnTaker()", () => {
  it("takes a turn if its time has come, and returns at once if not", async () => {
    const turn = turnTaker(0)();
    assert(turn instanceof Promise);
    await turn;
    assertEquals(turnTaker(Infinity)(), undefined);
  });
});
