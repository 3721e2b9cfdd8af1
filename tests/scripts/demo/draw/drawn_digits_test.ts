import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadModel, mnist, wasmEngine } from "../../../../mod.ts";
import {
  type Drawing,
  EMPTY,
  type Step,
  WHITE,
  withStep,
} from "../../../../scripts/demo/page/draw/drawing.ts";
import { persuade } from "../../../../scripts/demo/page/draw/persuade.ts";
import { readingOf } from "../../../../scripts/demo/page/draw/reading.ts";
import { seen } from "../../../../scripts/demo/page/draw/seen.ts";
import { surfaceOf } from "../../../../scripts/demo/page/draw/surface.ts";
import { look } from "../../../../scripts/demo/page/workers/answers/look.ts";
import { why } from "../../../../scripts/demo/page/workers/answers/why.ts";
import { workbenchOf } from "./workbench.ts";

const size = { height: 28, width: 28, channels: 1 };
const { test } = await mnist();
const model = await loadModel("data/models/digits.safetensors");
const pixelsOf = (index: number): Uint8Array =>
  test.inputs.bytes.subarray(784 * index, 784 * (index + 1));

/** Draws a test digit by a stroke through each run of ink in a row, smaller and off the middle. */
function drawn(index: number): Drawing {
  const pixels = pixelsOf(index);
  const scale = 0.75;
  const [left, top] = [0.02 * (index % 8), 0.02 * (index % 9)];
  const place = (pixel: number, start: number): number => start + scale * (pixel + 0.5) / 28;
  let drawing = EMPTY;
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 28; x++) {
      const isInk = (column: number): boolean =>
        column >= 0 && column < 28 && pixels[28 * y + column]! > 110;
      if (!isInk(x) || isInk(x - 1)) continue;
      let end = x;
      while (isInk(end + 1)) end++;
      const points = [x, end].map((column) => ({
        ...{ x: place(column, left), y: place(y, top), width: 1.1 * scale / 28 },
      }));
      const stroke: Step = { kind: "stroke", color: WHITE, points };
      drawing = withStep(drawing, stroke);
    }
  }
  return drawing;
}

describe("the model that comes with the page", () => {
  it("reads 200 test digits that are drawn by strokes as well as the test set", async () => {
    const engine = await wasmEngine({ threads: 1 });
    const workbench = workbenchOf(engine, model, size);
    let right = 0;
    for (let index = 0; index < 200; index++) {
      const image = seen(surfaceOf(drawn(index), size), size, true);
      assert(image.kind === "image");
      const { probabilities } = await look(workbench, { id: "it", pixels: image.pixels });
      if (readingOf(probabilities)?.best.index === test.targets[index]) right++;
    }
    engine.close();
    assert(right >= 197, `${right} of 200 are right`);
  });

  it("changes its mind by small steps up the slope, and by no pixel more than it is told", async () => {
    const engine = await wasmEngine({ threads: 1, strict: true });
    const workbench = workbenchOf(engine, model, size);
    const pixels = Float32Array.from(pixelsOf(0));
    const target = 3;
    const opinionOn = async (pixels: Float32Array) => ({
      ...await look(workbench, { id: "it", pixels }),
      ...await why(workbench, { id: "it", pixels, target }),
    });
    const before = await opinionOn(pixels);
    assertEquals(readingOf(before.probabilities)?.best.index, test.targets[0]);
    const after = await persuade(pixels, target, opinionOn);
    const { probabilities } = await opinionOn(after.pixels);
    engine.close();
    assertEquals(after.isPersuaded, true);
    assertEquals(readingOf(probabilities)?.best.index, target);
    const most = after.pixels.reduce(
      (most, light, i) => Math.max(most, Math.abs(light - pixels[i]!)),
      0,
    );
    assertEquals(after.levels, most);
    assert(most > 0 && most < 128 && after.pixels.every((light) => light >= 0 && light <= 255));
  });
});

describe("persuade()", () => {
  it("changes nothing where the network has that opinion already", async () => {
    const pixels = Float32Array.of(1, 2);
    const opinion = { probabilities: [0.1, 0.9], gradient: [1, 1] };
    assertEquals(await persuade(pixels, 1, () => Promise.resolve(opinion)), {
      ...{ pixels, isPersuaded: true, levels: 0 },
    });
  });

  it("gives up after 64 steps of 2 gray levels", async () => {
    const opinion = { probabilities: [0.9, 0.1], gradient: [1, -1, 0] };
    const pixels = Float32Array.of(0, 100, 50);
    assertEquals(await persuade(pixels, 1, () => Promise.resolve(opinion)), {
      ...{ pixels: Float32Array.of(128, 0, 50), isPersuaded: false, levels: 128 },
    });
  });
});
