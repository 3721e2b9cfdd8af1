import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { fromRows, type Matrix, matrix, toRows, type Tree, tree } from "../../mod.ts";

const sample = {
  first: [{ weights: fromRows([[1, 2]]), bias: fromRows([[3]]) }, []],
  data: matrix(2, 2, [4, 5, 6, 7]),
} as const;

const doubled = ({ rows, cols, data }: Matrix): Matrix =>
  matrix(rows, cols, Array.from(data, (n) => 2 * n));

const { tree: anyTree } = fc.letrec<{ tree: Tree; leaf: Matrix; list: Tree[]; record: Tree }>(
  (tie) => ({
    tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("leaf"), tie("list"), {
      arbitrary: tie("record"),
      weight: 1,
    }),
    leaf: fc.array(fc.integer(), { minLength: 1, maxLength: 3 }).map((row) => fromRows([row])),
    list: fc.array(tie("tree"), { maxLength: 3 }),
    record: fc.dictionary(fc.constantFrom("weights", "bias", "data", "rows", "cols"), tie("tree"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  }),
);

describe("tree.entries()", () => {
  it("returns the path of every leaf, in order", () => {
    assertEquals(tree.entries(sample).map(([path, { rows, cols }]) => [...path, rows, cols]), [
      ["first", "0", "weights", 1, 2],
      ["first", "0", "bias", 1, 1],
      ["data", 2, 2],
    ]);
  });

  it("returns the empty path for a tree that is one matrix", () => {
    const leaf = matrix(1, 1);
    assertEquals(tree.entries(leaf), [[[], leaf]]);
    assertEquals(tree.entries([]), []);
  });
});

describe("tree.leaves()", () => {
  it("returns the leaves of tree.entries()", () => {
    fc.assert(fc.property(anyTree, (any) => {
      const leaves = tree.leaves(any);
      tree.entries(any).forEach(([, leaf], i) => assertStrictEquals(leaves[i], leaf));
      assertEquals(leaves.length, tree.entries(any).length);
    }));
  });
});

describe("tree.size()", () => {
  it("counts the numbers of all leaves", () => {
    assertEquals(tree.size(sample), 7);
    assertEquals(tree.size([]), 0);
  });
});

describe("tree.map()", () => {
  it("keeps the structure and changes the leaves", () => {
    const { first: [{ weights, bias }, none], data } = tree.map(doubled, sample);
    assertEquals([weights, bias, data].map(toRows), [[[2, 4]], [[6]], [[8, 10], [12, 14]]]);
    assertEquals(none, []);
  });

  it("does not change its argument", () => {
    tree.map(doubled, sample);
    assertEquals(toRows(sample.first[0].weights), [[1, 2]]);
  });

  it("satisfies the laws of maps", () => {
    fc.assert(fc.property(anyTree, (any) => {
      assertEquals(tree.map((leaf) => leaf, any), any);
      const twice = tree.map(doubled, tree.map(doubled, any));
      assertEquals(tree.map((leaf) => doubled(doubled(leaf)), any), twice);
    }));
  });
});

describe("tree.zerosLike()", () => {
  it("has the structure and sizes of the tree, with all elements 0", () => {
    const zeros = tree.zerosLike(sample);
    assertEquals(zeros.data, matrix(2, 2));
    assertEquals(zeros.first, [{ weights: matrix(1, 2), bias: matrix(1, 1) }, []]);
  });
});

describe("tree.zip()", () => {
  it("pairs the leaves that have the same path", () => {
    const paired = tree.zip(
      (a, b) => matrix(1, 1, [(a.data[0] ?? NaN) * 10 + (b.data[0] ?? NaN)]),
      { a: fromRows([[1]]), b: fromRows([[2]]) },
      { b: fromRows([[4]]), a: fromRows([[3]]) },
    );
    assertEquals([paired.a, paired.b].map(toRows), [[[13]], [[24]]]);
  });

  it("rejects a leaf paired with a branch", () => {
    const first = (a: Matrix) => a;
    assertThrows(
      () => tree.zip(first, { a: [matrix(1, 1)] }, { a: [[]] }),
      TypeError,
      'Cannot pair two trees at "a.0": one is a matrix and the other is not',
    );
    assertThrows(() => tree.zip(first, [[]], [matrix(1, 1)]), TypeError, 'at "0"');
  });

  it("rejects a branch that only one tree has", () => {
    const first = (a: Matrix) => a;
    const leaf = matrix(1, 1);
    assertThrows(
      () => tree.zip(first, { a: leaf, b: leaf }, { a: leaf }),
      TypeError,
      'only one has "b"',
    );
    assertThrows(
      () => tree.zip(first, { a: leaf }, { a: leaf, b: leaf }),
      TypeError,
      "one has more branches",
    );
    assertThrows(() => tree.zip(first, [leaf], [leaf, leaf]), TypeError, "one has more branches");
  });
});
