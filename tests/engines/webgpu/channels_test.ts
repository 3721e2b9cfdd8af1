import { assert, assertEquals, assertThrows } from "@std/assert";
import { it } from "@std/testing/bdd";
import { type Engine, fromRows, type Matrix, referenceEngine, toRows } from "../../../mod.ts";
import { agree, draw, fill } from "../differential.ts";
import { onWebgpu } from "./opened.ts";

const reference = referenceEngine({ precision: "float64" });

/**
 * Images whose channels fill a line of a workgroup or not, with one part of the pixels or several. The pixels are those
 * of an image.
 */
const SIZES: readonly (readonly [rows: number, pixels: number, channels: number])[] = [
  [0, 2, 3],
  [1, 1, 1],
  [2, 7, 3],
  [5, 1, 64],
  [3, 9, 65],
  [40, 1, 130],
  [200, 100, 1],
  [70, 100, 5],
  [50, 30, 24],
  [129, 1, 784],
  [2100, 1, 64],
];

await onWebgpu("the webgpu engine's kernels for channels", (engine) => {
  /** Asserts that a kernel agrees with the reference. */
  function agrees(kernel: (engine: Engine) => Matrix, terms = 1): void {
    agree(kernel(engine), kernel(reference), terms);
  }

  it("agree with the reference for images of any size", () => {
    for (const [rows, pixels, channels] of SIZES) {
      const [a, b] = [draw(1, rows, pixels * channels), draw(2, rows, pixels * channels)];
      const [p, q, r] = [draw(3, 1, channels), draw(4, 1, channels), draw(5, 1, channels)];
      agrees((engine) => engine.columnSums(a, channels), rows * pixels);
      agrees((engine) => engine.columnSums(a), rows);
      agrees((engine) => engine.centeredDot(a, b, p), rows * pixels);
      agrees((engine) => engine.centeredDot(a, a, p), rows * pixels);
      agrees((engine) => engine.scaleChannels(a, p, q), 3);
      agrees((engine) => engine.scaleChannels(a, p, q, b, r), 3);
      agrees((engine) => engine.scaleChannels(a, p, p, a, p), 3);
      agrees((engine) => engine.moments(a, channels).mean);
      agrees((engine) => engine.moments(a, channels).variance);
    }
  });

  it("take matrices without columns or rows", () => {
    assertEquals(engine.columnSums(fill(5, 0, () => 0)).data.length, 0);
    assertEquals(toRows(engine.columnSums(fill(0, 3, () => 0))), [[0, 0, 0]]);
    const empty = engine.moments(fill(3, 0, () => 0), 2);
    assertEquals([toRows(empty.mean), toRows(empty.variance)], [[[NaN, NaN]], [[NaN, NaN]]]);
  });

  it("add the columns of a row with more columns than a workgroup of each axis has", () => {
    const wide = fill(1, 5_000_000, (i) => i % 1000);
    const { data } = engine.columnSums(wide);
    assertEquals([data.length, data[0], data[4_194_305], data[4_999_999]], [
      5_000_000,
      0,
      305,
      999,
    ]);
  });

  it("keep the variance of numbers far from 0, and of those that begin far from the others", () => {
    const far = fill(50, 300, (i) => 10_000 + (i * 7919 % 13));
    agrees((engine) => engine.moments(far, 3).variance);
    agrees((engine) => engine.moments(fill(3000, 2, (i) => 1e6 + i % 7), 2).variance);
    const lone = fill(20_000, 1, (i) => i === 0 ? 0 : 300 + Math.sin(i));
    agrees((engine) => engine.moments(lone, 1).variance);
    agrees((engine) => engine.moments(lone, 1).mean);
    assertEquals(toRows(engine.moments(fill(300, 1, () => 0.1), 1).variance), [[0]]);
  });

  it("lose less than a millionth in sums of many like terms", () => {
    for (const rows of [128, 1000, 100_000]) {
      const like = fill(rows, 3, (i) => [0.1, 0.9722499847, 0.7][i % 3] ?? 0);
      const zeros = fill(1, 3, () => 0);
      assertNear(engine.columnSums(like), reference.columnSums(like));
      assertNear(engine.centeredDot(like, like, zeros), reference.centeredDot(like, like, zeros));
      assertNear(engine.moments(like, 3).mean, reference.moments(like, 3).mean);
    }
    const turns = fill(100_000, 1, (i) => i % 2 === 0 ? 0 : 0.7);
    assertNear(engine.moments(turns, 1).variance, reference.moments(turns, 1).variance);
  });

  it("keep infinities and NaN as the reference does", () => {
    const odd = fromRows([
      [Infinity, -Infinity, NaN, 1, Infinity, 1],
      [1, 2, 3, Infinity, -Infinity, 1],
      [4, 5, 6, 7, 8, 2],
    ]);
    const ones = fill(1, 6, () => 1);
    agrees((engine) => engine.columnSums(odd));
    agrees((engine) => engine.centeredDot(odd, odd, ones));
    agrees((engine) => engine.scaleChannels(odd, fill(1, 6, () => 0), ones));
    agrees((engine) => engine.moments(odd, 6).mean);
    agrees((engine) => engine.moments(odd, 6).variance);
    const late = fill(20_000, 2, (i) => i === 39_999 ? Infinity : 1);
    agrees((engine) => engine.moments(late, 2).mean);
    agrees((engine) => engine.moments(late, 2).variance);
  });

  it("give the same bits each time, in few dispatches", () => {
    const images = draw(7, 300, 24 * 49);
    const before = engine.counts().dispatches;
    const results = [1, 2].map(() =>
      engine.scope(() => [engine.columnSums(images, 24), engine.moments(images, 24).variance])
    );
    assertEquals(engine.counts().dispatches - before, 2 * 4);
    const [first, again] = results.map((each) => each.map(({ data }) => [...data]));
    assertEquals(first, again);
  });

  it("refuse what the reference refuses, in the same words", () => {
    const [a, b] = [draw(1, 3, 8), draw(2, 3, 9)];
    const attempts: readonly ((engine: Engine) => unknown)[] = [
      (engine) => engine.columnSums(a, 3),
      (engine) => engine.columnSums(a, 0),
      (engine) => engine.moments(a, 5),
      (engine) => engine.centeredDot(a, b, draw(4, 1, 2)),
      (engine) => engine.centeredDot(a, a, draw(4, 2, 2)),
      (engine) => engine.scaleChannels(a, draw(4, 1, 2), draw(4, 1, 4)),
      (engine) => engine.scaleChannels(a, draw(4, 1, 3), draw(4, 1, 3)),
      (engine) => engine.scaleChannels(a, draw(4, 1, 2), draw(4, 1, 2), b, draw(4, 1, 2)),
    ];
    for (const attempt of attempts) {
      const { message } = assertThrows(() => attempt(reference), RangeError);
      assertThrows(() => attempt(engine), RangeError, message);
    }
  });
});

function assertNear(found: Matrix, expected: Matrix): void {
  for (const [i, is] of Array.from(found.data).entries()) {
    const should = expected.data[i] ?? NaN;
    assert(Math.abs(is / should - 1) < 1e-6, `${is} is not ${should}`);
  }
}
