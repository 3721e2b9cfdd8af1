import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { eventLoopTurn } from "../../../lib/io/event_loop.ts";
import { lateSteps } from "../../../lib/training/late_steps.ts";

/** Steps of an engine whose numbers arrive a turn after they were asked for, in so many milliseconds by its watch. */
function stepsOf(milliseconds: () => number) {
  const asked: number[] = [];
  let added = 0;
  const steps = lateSteps<number>(
    {
      arrival() {
        asked.push(added);
        return eventLoopTurn();
      },
    },
    () => milliseconds,
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
    const { add, arrived, asked } = stepsOf(() => 200);
    add();
    assertEquals(await all(arrived({ forAll: false })), []);
    add();
    add();
    assertEquals(await all(arrived({ forAll: false })), []);
    assertEquals(asked, [1]);
    add();
    assertEquals(await all(arrived({ forAll: false })), [1]);
    assertEquals(asked, [1, 4]);
    add();
    assertEquals(await all(arrived({ forAll: true })), [2, 3, 4, 5]);
    assertEquals(await all(arrived({ forAll: true })), []);
  });

  it("lets more be on their way where groups are quick, up to 256, and fewer where they are slow", async () => {
    let milliseconds = 200;
    const steps = stepsOf(() => milliseconds);
    assertEquals(await mostOf(steps), 4);
    milliseconds = 99;
    for (let i = 0; i < 8; i++) await mostOf(steps);
    assertEquals(await mostOf(steps), 256);
    milliseconds = 301;
    for (let i = 0; i < 8; i++) await mostOf(steps);
    assertEquals(await mostOf(steps), 2);
  });

  it("waits where the batches that it holds are large", async () => {
    const { add, arrived } = stepsOf(() => 200);
    add(2 ** 26);
    assertEquals(await all(arrived({ forAll: false })), []);
    add(1);
    assertEquals(await all(arrived({ forAll: false })), [1]);
    add(1);
    assertEquals(await all(arrived({ forAll: false })), []);
  });

  it("yields what arrives while something else is awaited", async () => {
    const { add, arrivedBefore } = stepsOf(() => 200);
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
    assertEquals(await all(arrived({ forAll: false })), ["a"]);
  });

  it("tells whoever waits that the numbers cannot come", async () => {
    const { add, arrived } = lateSteps<string>({
      arrival: () => Promise.reject(new Error("lost")),
    });
    add("a", 0);
    assertEquals(await all(arrived({ forAll: false })), []);
    await eventLoopTurn();
    await assertRejects(() => all(arrived({ forAll: true })), Error, "lost");
  });
});
