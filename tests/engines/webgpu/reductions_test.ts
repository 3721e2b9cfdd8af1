import { assert, assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import { fromRows, type Matrix, referenceEngine } from "../../../mod.ts";
import { draw, fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });

/** Numbers of elements around those of a workgroup, of several, and of several parts. */
const COUNTS = [0, 1, 255, 256, 257, 2049, 16_384, 16_385, 300_000];

await onWebgpu("the webgpu engine's reductions", (engine) => {
  it("add numbers and products as exactly as float32 can hold", () => {
    for (const count of COUNTS) {
      const [a, b] = [fill(1, count, (i) => (i * 7919) % 13), fill(1, count, (i) => i % 3)];
      assertEquals(engine.sum(a).value, reference.sum(a).value);
      assertEquals(engine.dot(a, b).value, reference.dot(a, b).value);
      assertEquals(engine.dot(b, b).value, reference.dot(b, b).value);
      const odd = draw(count, 1, count);
      for (
        const [is, should] of [
          [engine.sum(odd).value, reference.sum(odd).value],
          [engine.dot(odd, a).value, reference.dot(odd, a).value],
        ] as const
      ) {
        assert(Math.abs(is - should) <= 1e-5 * Math.sqrt(count), `${is} is not ${should}`);
      }
    }
  });

  it("lose less than a millionth in sums of many like terms", () => {
    const like = fill(1000, 1000, () => 0.1);
    assert(Math.abs(engine.sum(like).value / reference.sum(like).value - 1) < 1e-6);
  });

  it("keep infinities and NaN", () => {
    const at = (odd: number) => fill(1, 20_000, (i) => i === 19_999 ? odd : 1);
    for (const odd of [NaN, Infinity, -Infinity]) {
      assertEquals(engine.sum(at(odd)).value, odd);
      assertEquals(engine.dot(at(odd), at(1)).value, odd);
    }
    assertEquals(engine.sum(fromRows([[Infinity, -Infinity]])).value, NaN);
  });

  it("count the rows whose first largest element is at the label", () => {
    const sizes = [[0, 4], [1, 1], [65, 3], [130, 10], [40, 65], [7, 600], [40_000, 5]] as const;
    for (const [rows, cols] of sizes) {
      // Few different numbers: many are equal.
      const output = fill(rows, cols, (i) => Math.floor((i * 2_654_435_761 % 2 ** 32) / 2 ** 29));
      const largest = reference.argmax(output);
      for (const every of [1, 3]) {
        const labels = Uint32Array.from(
          largest,
          (label, i) => i % every === 0 ? label : (label + i) % cols,
        );
        assertEquals(
          engine.countCorrect(output, labels).value,
          reference.countCorrect(output, labels).value,
        );
      }
      assertEquals([...engine.argmax(output)], [...largest]);
    }
  });

  it("count no row with NaN, no label that is no column, and compare infinities and zeros", () => {
    const rows: readonly (readonly [row: readonly number[], label: number])[] = [
      [[NaN, 1, 2], 2],
      [[1, 2, NaN], 1],
      [[NaN, NaN, NaN], 0],
      [[-Infinity, -Infinity, -Infinity], 0],
      [[-Infinity, -Infinity, -Infinity], 1],
      [[-Infinity, Infinity, Infinity], 1],
      [[-Infinity, Infinity, Infinity], 2],
      [[-0, 0, -0], 0],
      [[-0, 0, -0], 1],
      [[-2, -1, -1], 1],
      [[0, 1e-45, 0], 1],
      [[0, 1e-45, 0], 0],
      [[-1e-45, -1, -2], 0],
      [[3, 1, 2], -1],
      [[3, 1, 2], 3],
      [[3, 1, 2], 0.5],
      [[3, 1, 2], 2 ** 32],
      [[3, 1, 2], NaN],
    ];
    for (const [row, label] of rows) {
      const count = ({ countCorrect }: typeof reference) =>
        countCorrect({ rows: 1, cols: 3, data: Float32Array.from(row) }, [label]).value;
      assertEquals(count(engine), count(reference), `${row} at ${label}`);
    }
    const none: Matrix = fill(3, 0, () => 0);
    const labels = [0, 1, -1];
    assertEquals(
      engine.countCorrect(none, labels).value,
      reference.countCorrect(none, labels).value,
    );
  });

  it("count a label for each row, and nothing else", () => {
    for (const each of [engine, reference]) {
      assertThrows(() => each.countCorrect(draw(1, 2, 3), [0]), RangeError);
    }
  });

  it("are on their way until they are read, also out of scopes", () => {
    const { waits } = engine.counts();
    const a = fill(3, 3, (i) => i);
    const alone = engine.sum(a);
    const { total, late } = engine.scope(() => {
      const total = engine.dot(a, a);
      return {
        total,
        late: {
          get right() {
            return engine.countCorrect(a, [2, 2, 0]).value;
          },
        },
      };
    });
    assertEquals(engine.counts().waits, waits);
    assertEquals([alone.value, total.value, late.right], [36, 204, 2]);
    assert(engine.counts().waits > waits);
  });

  it("give the same bits each time", () => {
    const [a, b] = [draw(1, 300, 301), draw(2, 300, 301)];
    const [first, again] = [1, 2].map(() => [engine.sum(a).value, engine.dot(a, b).value]);
    assertEquals(first, again);
  });
});
