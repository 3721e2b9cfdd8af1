import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  BLACK,
  type Drawing,
  EMPTY,
  isThick,
  isUntouched,
  type PlacedImage,
  placedImage,
  redo,
  type Step,
  type Stroke,
  undo,
  visible,
  WHITE,
  withStep,
} from "../../../../scripts/demo/page/draw/drawing.ts";

const stroke = (x: number): Stroke => ({
  kind: "stroke",
  color: WHITE,
  points: [{ x, y: 0.5, width: 0.1 }],
});
const image: PlacedImage = {
  kind: "image",
  image: { height: 1, width: 1, channels: 1 },
  pixels: [255],
  title: "Test image 7",
  label: "3",
};
const CLEAR: Step = { kind: "clear" };
const drawn = (...steps: readonly Step[]): Drawing => steps.reduce(withStep, EMPTY);

describe("isThick()", () => {
  it("holds for strokes that run together in a small drawing", () => {
    const small = drawn(stroke(0.4), stroke(0.6));
    assertEquals([isThick(small, 0.3), isThick(small, 0.5)], [true, false]);
  });

  it("does not hold for the eraser, for images, or for what was cleared", () => {
    assertEquals(isThick(drawn({ ...stroke(1), color: BLACK }), 0.2), false);
    assertEquals(isThick(drawn(image), 0.2), false);
    assertEquals(isThick(drawn(stroke(1), CLEAR), 0.2), false);
  });
});

describe("a drawing", () => {
  it("undoes its steps from the last, and redoes them in their order", () => {
    const drawing = drawn(stroke(1), stroke(2), CLEAR);
    const undone = undo(undo(drawing));
    assertEquals(undone.done, [stroke(1)]);
    assertEquals(redo(undone).done, [stroke(1), stroke(2)]);
    assertEquals(redo(redo(undone)), drawing);
  });

  it("stays as it is where there is nothing to undo or to redo", () => {
    assertEquals(undo(EMPTY), EMPTY);
    assertEquals(redo(drawn(stroke(1))), drawn(stroke(1)));
  });

  it("forgets what was undone when something new is drawn", () => {
    const drawing = withStep(undo(drawn(stroke(1), stroke(2))), stroke(3));
    assertEquals(drawing, drawn(stroke(1), stroke(3)));
  });

  it("is the same after as many redos as undos", () => {
    const step = fc.oneof(
      fc.nat(9).map(stroke),
      fc.constant(image),
      fc.constant(CLEAR),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.nat(15), (steps, count) => {
        const drawing = drawn(...steps);
        const times = Math.min(count, steps.length);
        const turns = Array.from({ length: times });
        const back = turns.reduce<Drawing>(undo, drawing);
        assertEquals(back.done, steps.slice(0, steps.length - times));
        assertEquals(turns.reduce<Drawing>(redo, back), drawing);
      }),
      { numRuns: 50 },
    );
  });

  it("shows the steps from the last image or clearing on", () => {
    assertEquals(visible(drawn(stroke(1), image, stroke(2), stroke(3))), [
      image,
      stroke(2),
      stroke(3),
    ]);
    assertEquals(visible(drawn(image, CLEAR)), [CLEAR]);
    assertEquals(visible(drawn(stroke(1))), [stroke(1)]);
    assertEquals(visible(EMPTY), []);
  });

  it("knows its image until something replaces it, and whether it was painted over", () => {
    assertEquals(placedImage(drawn(image, stroke(1))), image);
    assertEquals(placedImage(drawn(image, CLEAR, stroke(1))), undefined);
    assertEquals(isUntouched(drawn(stroke(1), image)), true);
    assertEquals(isUntouched(drawn(image, stroke(1))), false);
    assertEquals(isUntouched(drawn(stroke(1))), false);
  });

  it("leaves out steps that cannot be seen any more once there are more than 500", () => {
    const many = drawn(
      ...Array.from({ length: 300 }, (_, i) => stroke(i)),
      CLEAR,
      ...Array.from({ length: 200 }, (_, i) => stroke(i)),
    );
    assertEquals(many.done.length, 201);
    assertEquals(visible(many).length, 201);
  });
});
