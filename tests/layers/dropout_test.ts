import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dropout, type Pass, random, toRows } from "../../mod.ts";
import { engine } from "../shared/float64.ts";
import { exact, normalMatrix } from "../shared/matrices.ts";

const training: Pass = { training: true, key: random.key(3), statistics: [] };
const wants = { inputGradient: true };

describe("dropout()", () => {
  it("drops or scales each element in training, and its gradient in the same way", () => {
    const input = exact([[1, 2, 3, 4, 5, 6, 7, 8]]);
    const { output, saved } = dropout(0.75).forward(engine, [], input, training);
    const kept = toRows(output).flat().map((y, i) => y / (i + 1));
    assertEquals(new Set(kept), new Set([0, 4]));
    const back = dropout(0.75).backward(
      engine,
      [],
      saved,
      exact([[1, 1, 1, 1, 1, 1, 1, 1]]),
      wants,
    );
    assertEquals(back.inputGradient && toRows(back.inputGradient), [kept]);
  });

  it("does nothing outside of training", () => {
    const input = normalMatrix(1, 3, 4);
    const rest = { ...training, training: false };
    const { output, saved } = dropout(0.5).forward(engine, [], input, rest);
    assertEquals(toRows(output), toRows(input));
    const gradient = normalMatrix(2, 3, 4);
    const { inputGradient } = dropout(0.5).backward(engine, [], saved, gradient, wants);
    assertEquals(inputGradient && toRows(inputGradient), toRows(gradient));
  });

  it("does nothing at a rate of 0", () => {
    const input = normalMatrix(1, 3, 4);
    const { output } = dropout(0).forward(engine, [], input, training);
    assertEquals(toRows(output), toRows(input));
  });

  it("drops by the key alone", () => {
    const input = exact([new Array<number>(50).fill(1)]);
    const drop = (seed: number) =>
      toRows(
        dropout(0.5).forward(engine, [], input, { ...training, key: random.key(seed) }).output,
      );
    assertEquals(drop(1), drop(1));
    assertNotEquals(drop(1), drop(2));
  });

  it("has a rate of one half unless told otherwise, and its rate in its spec", () => {
    assertEquals(dropout().spec, { kind: "dropout", rate: 0.5 });
    assertEquals(dropout(0.1).name, "dropout 0.1");
  });

  it("computes no input gradient that is not wanted", () => {
    const { saved } = dropout(0.5).forward(engine, [], exact([[1, 2]]), training);
    const back = dropout(0.5).backward(engine, [], saved, exact([[1, 2]]), {
      inputGradient: false,
    });
    assertStrictEquals(back.inputGradient, undefined);
  });

  it("rejects a rate outside of 0 to below 1", () => {
    for (const rate of [-0.1, 1, 2, NaN]) {
      assertThrows(() => dropout(rate), RangeError, `whose rate is ${rate}: it must be`);
    }
  });
});
