import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { liveLine } from "../../../scripts/train/live_line.ts";

function written(isPlain: boolean, milliseconds: number, width = 80): readonly string[] {
  const lines: string[] = [];
  let time = 0;
  const live = liveLine({
    write: (text) => lines.push(text.replace("\r\x1b[K", "|")),
    writeError: () => {},
    isPlain,
    columns: () => width,
    now: () => time,
  }, ["seed 7"]);
  for (let step = 1; step <= 3; step++) {
    time += milliseconds;
    live.show({
      kind: "step",
      step,
      steps: 100,
      epoch: 1,
      loss: 2 * step,
      accuracy: 0.5,
      samples: 9,
    });
  }
  live.say("testing");
  live.clear();
  return lines;
}

describe("liveLine()", () => {
  it("shows means, the speed and the time that is left, and a prefix", () => {
    assertEquals(written(false, 1000, 100), [
      "|seed 7  epoch 1  step   1/100  loss 2.0000  accuracy 50.00 %  9 images/s  99 s left",
      "|seed 7  epoch 1  step   2/100  loss 2.1000  accuracy 50.00 %  9 images/s  98 s left",
      "|seed 7  epoch 1  step   3/100  loss 2.2950  accuracy 50.00 %  9 images/s  97 s left",
      "|seed 7  testing",
      "|",
    ]);
  });

  it("shows a step ten times a second at most", () => {
    assertEquals(written(false, 60).filter((line) => line.includes("step")).length, 2);
  });

  it("leaves out what is too wide, and shows nothing where lines cannot be written over", () => {
    assertEquals(written(false, 1000, 40)[0], "|seed 7  epoch 1  loss 2.0000");
    assertEquals(written(true, 1000), []);
  });
});
