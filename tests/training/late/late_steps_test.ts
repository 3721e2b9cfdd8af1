import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventLoopTurn } from "../../../lib/io/event_loop.ts";
import { lateSteps } from "../../../lib/training/late_steps.ts";

/** Steps of an engine whose numbers arrive a turn after they were asked for. `pace.each` is its time for a step. */
function stepsOf(pace: { each: number }) {
  const asked: number[] = [];
  let added = 0;
  let now = 0;
  const steps = lateSteps<number>(
    {
      async arrival() {
        const count = added - (asked.at(-1) ?? 0);
        asked.push(added);
        await eventLoopTurn();
        now += count * pace.each;
      },
    },
    () => {
      const start = now;
      return () => now - start;
    },
  );
  return { ...steps, asked, add: (held = 0) => steps.add(++added, held) };
}

async function all<T>(generator: AsyncGenerator<T>): Promise<T[]> {
  return await Array.fromAsync(generator);
}

/** Adds steps until one arrives, and returns how many were on their way. */
async function mostOf({ add, arrived }: ReturnType<typeof stepsOf>): Promise<number> {
  await all(arrived({ forAll: true }));
  for (let count = 1;; count++) {
    add();
    if ((await all(arrived({ forAll: false }))).length > 0) return count;
  }
}

describe("lateSteps()", () => {
  it("yields steps in their order, and waits only for all or where too many are on their way", async () => {
    const { add, arrived, asked } = stepsOf({ each: 40 });
    add();
    assertEquals(await all(arrived({ forAll: false })), []);
    assertEquals(asked, []);
    add();
    assertEquals(await all(arrived({ forAll: false })), []);
    assertEquals(asked, [2]);
    add();
    assertEquals(await all(arrived({ forAll: false })), []);
    add();
    assertEquals(await all(arrived({ forAll: false })), [1, 2]);
    assertEquals(asked, [2, 4]);
    add();
    assertEquals(await all(arrived({ forAll: true })), [3, 4, 5]);
    assertEquals(await all(arrived({ forAll: true })), []);
  });

  it("lets more be on their way where groups are quick, up to 256, and fewer where they are slow", async () => {
    const pace = { each: 30 };
    const steps = stepsOf(pace);
    assertEquals(await mostOf(steps), 4);
    pace.each = 24;
    await mostOf(steps);
    assertEquals(await mostOf(steps), 8);
    pace.each = 0.1;
    for (let i = 0; i < 8; i++) await mostOf(steps);
    assertEquals(await mostOf(steps), 256);
    pace.each = 1;
    for (let i = 0; i < 8; i++) await mostOf(steps);
    assertEquals(await mostOf(steps), 256);
    pace.each = 300;
    for (let i = 0; i < 12; i++) await mostOf(steps);
    assertEquals(await mostOf(steps), 2);
  });

  it("waits where the batches that it holds are large", async () => {
    const { add, arrived } = stepsOf({ each: 40 });
    add(2 ** 26);
    assertEquals(await all(arrived({ forAll: false })), []);
    add(1);
    assertEquals(await all(arrived({ forAll: false })), [1, 2]);
    add(1);
    add(1);
    assertEquals(await all(arrived({ forAll: false })), []);
  });

  it("yields what arrives while something else is awaited", async () => {
    const { add, arrivedBefore } = stepsOf({ each: 40 });
    add();
    add();
    const never = new Promise<never>(() => {});
    assertEquals(await all(arrivedBefore(never)), [1, 2]);
    add();
    assertEquals(await all(arrivedBefore(Promise.resolve())), []);
    assertEquals(await all(arrivedBefore(Promise.reject(new Error("none")))), []);
    assertEquals(await all(arrivedBefore(never)), [3]);
  });

  it("takes numbers that are there at once", async () => {
    const { add, arrived } = lateSteps<string>({ arrival: () => undefined });
    add("a", 0);
    assertEquals(await all(arrived({ forAll: true })), ["a"]);
  });

  it("tells whoever waits that the numbers cannot come", async () => {
    const { add, arrived } = lateSteps<string>({
      arrival: () => Promise.reject(new Error("lost")),
    });
    add("a", 0);
    add("b", 0);
    assertEquals(await all(arrived({ forAll: false })), []);
    await eventLoopTurn();
    await assertRejects(() => all(arrived({ forAll: true })), Error, "lost");
  });
});
