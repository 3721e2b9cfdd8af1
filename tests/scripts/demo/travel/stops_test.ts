import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  lastStepOf,
  nearestStop,
  statesText,
  stopAfterKey,
  stopsOf,
} from "../../../../scripts/demo/page/travel/stops.ts";
import { branchAt, timelineOf } from "./timelines.ts";

describe("stopsOf()", () => {
  const run = branchAt(1, [0, 10, 20, 30]);
  const fork = branchAt(2, [20, 25], { from: { branch: 1, step: 20 } });
  const again = branchAt(3, [10, 40], { from: { branch: 2, step: 10 } });

  it("stops at the kept states of a run", () => {
    assertEquals(stopsOf(timelineOf(run, fork), 1).map(({ step }) => step), [0, 10, 20, 30]);
  });

  it("stops at those of the parent ahead of a fork, and then at the fork's own", () => {
    assertEquals(stopsOf(timelineOf(run, fork), 2), [
      { branch: 1, step: 0 },
      { branch: 1, step: 10 },
      { branch: 2, step: 20 },
      { branch: 2, step: 25 },
    ]);
  });

  it("goes back over several forks", () => {
    assertEquals(stopsOf(timelineOf(run, fork, again), 3), [
      { branch: 1, step: 0 },
      { branch: 3, step: 10 },
      { branch: 3, step: 40 },
    ]);
  });

  it("begins with the fork where its parent is gone", () => {
    assertEquals(stopsOf(timelineOf(fork), 2).map(({ step }) => step), [20, 25]);
    assertEquals(stopsOf(timelineOf(fork), 7), []);
  });
});

describe("nearestStop()", () => {
  const stops = [0, 10, 20].map((step) => ({ branch: 1, step }));

  it("is the stop with the least distance, the earlier one of two", () => {
    assertEquals([-5, 4, 5, 6, 99].map((step) => nearestStop(stops, step)), [0, 0, 0, 1, 2]);
  });

  it("is none where there are no stops", () => {
    assertEquals(nearestStop([], 3), -1);
  });
});

describe("stopAfterKey()", () => {
  it("goes by one, by ten, and to the ends", () => {
    const keys = ["ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp", "PageDown", "PageUp"];
    assertEquals(keys.map((key) => stopAfterKey(key, 15, 40)), [14, 14, 16, 16, 5, 25]);
    assertEquals(["Home", "End"].map((key) => stopAfterKey(key, 15, 40)), [0, 39]);
  });

  it("stays between the ends, and leaves other keys alone", () => {
    assertEquals(stopAfterKey("PageUp", 38, 40), 39);
    assertEquals(stopAfterKey("ArrowLeft", 0, 40), 0);
    assertEquals(stopAfterKey("Tab", 3, 40), undefined);
    assertEquals(stopAfterKey("Home", -1, 0), undefined);
  });
});

describe("lastStepOf()", () => {
  it("is where the longest run is by now, not where it is to end", () => {
    const points = [{ step: 45, loss: 1, accuracy: 0 }];
    const timeline = timelineOf(branchAt(1, [0, 30]), branchAt(2, [0, 40], { points }));
    assertEquals([lastStepOf(timeline), lastStepOf(timelineOf())], [45, 1]);
  });
});

describe("statesText()", () => {
  it("counts states, and those from before a fork", () => {
    const stops = [{ branch: 1, step: 0 }, { branch: 1, step: 5 }, { branch: 2, step: 9 }];
    assertEquals(statesText(stops, 2), "3 kept states, 2 of them from before the fork");
    assertEquals(statesText(stops.slice(0, 1), 1), "1 kept state");
  });
});
