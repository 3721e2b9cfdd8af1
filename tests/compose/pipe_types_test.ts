import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  batchNorm,
  conv2d,
  type Conv2dParams,
  dense,
  type DenseParams,
  dropout,
  type Empty,
  globalAveragePool,
  type Layer,
  layerNorm,
  maxPool2d,
  type NormParams,
  pipe,
  relu,
  residual,
  sequential,
  softmax,
  spatialDropout,
  tanh,
} from "../../mod.ts";

/** Whether two types are the same, as a type that only `true` fits. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only where its type argument is `true`. */
function holds<Claim extends true>(claim: Claim): Claim {
  return claim;
}

/** A size that the compiler knows as a plain number only. */
const plain = (size: number): number => size;

describe("what the compiler checks of pipe()", () => {
  it("rejects literal sizes that differ, and so does the program", () => {
    assertThrows(
      // @ts-expect-error 128 outputs do not fit 64 inputs: the error points at dense(64, 10).
      () => pipe(dense(784, 128), relu(), dense(64, 10)),
      RangeError,
      "Cannot pipe relu into dense 64 -> 10: 128 outputs do not fit 64 inputs",
    );
    assertThrows(
      // @ts-expect-error 3 outputs do not fit 4 inputs, with nothing in between.
      () => pipe(dense(2, 3), dense(4, 1)),
      RangeError,
      "Cannot pipe dense 2 -> 3 into dense 4 -> 1: 3 outputs do not fit 4 inputs",
    );
  });

  it("points at the layer that does not fit, wherever it stands", () => {
    const neverRun = () => [
      pipe(
        dense(784, 128),
        relu(),
        // @ts-expect-error 128 outputs do not fit 64 inputs.
        dense(64, 10),
      ),
      pipe(
        dense(8, 7),
        // @ts-expect-error 7 outputs do not fit 6 inputs.
        dense(6, 7),
        relu(),
        dense(7, 5),
      ),
      pipe(
        dense(8, 7),
        relu(),
        dropout(0.5),
        dense(7, 6),
        tanh(),
        dense(6, 5),
        relu(),
        dense(5, 4),
        relu(),
        // @ts-expect-error 4 outputs do not fit 5 inputs, in the tenth place.
        dense(5, 3),
      ),
    ];
    assertThrows(neverRun, RangeError, "128 outputs do not fit 64 inputs");
  });

  it("looks through any number of layers that keep the size", () => {
    assertThrows(
      () =>
        pipe(
          dense(4, 5),
          relu(),
          dropout(0.1),
          tanh(),
          softmax(),
          // @ts-expect-error 5 outputs do not fit 4 inputs, behind four layers of no size.
          dense(4, 2),
        ),
      RangeError,
      "Cannot pipe softmax into dense 4 -> 2",
    );
  });

  it("holds pipelines in pipelines to the same rule", () => {
    const encoder = pipe(dense(9, 4), relu());
    const decoder = pipe(dense(4, 9), tanh());
    assertEquals(pipe(encoder, decoder).name, "pipe 9 -> 9");
    assertThrows(
      // @ts-expect-error 9 outputs do not fit 4 inputs: the decoder stands twice.
      () => pipe(encoder, decoder, decoder),
      RangeError,
      "Cannot pipe pipe 4 -> 9 into pipe 4 -> 9",
    );
  });

  it("knows the sizes and parameters of the pipeline", () => {
    const network = pipe(dense(784, 128), relu(), dense(128, 10));
    holds<
      Same<
        typeof network,
        Layer<784, 10, readonly [DenseParams<784, 128>, Empty, DenseParams<128, 10>]>
      >
    >(true);
    const neverRun = () => {
      // @ts-expect-error The pipeline has 10 outputs, not 11.
      const wrong: typeof network extends Layer<784, 11, infer _> ? true : never = true;
      return wrong;
    };
    assertEquals([network.inputs, network.outputs, typeof neverRun], [784, 10, "function"]);
  });

  it("accepts literal sizes that fit", () => {
    const fitting = [
      pipe(dense(2, 3), dense(3, 1)),
      pipe(relu(), dense(3, 1)),
      pipe(dense(2, 3), relu()),
      pipe(relu(), tanh()),
      pipe(pipe(dense(2, 3), relu()), pipe(tanh(), dense(3, 1))),
      pipe(
        dense(9, 8),
        relu(),
        dense(8, 7),
        relu(),
        dense(7, 6),
        relu(),
        dense(6, 5),
        relu(),
        dense(5, 4),
        softmax(),
      ),
    ];
    assertEquals(fitting.map(({ layers }) => layers?.length), [2, 2, 2, 2, 2, 10]);
  });

  it("accepts plain numbers anywhere, and leaves them to the program", () => {
    const hidden = plain(5);
    const fitting = [
      pipe(dense(4, hidden), relu(), dense(hidden, 2)),
      pipe(dense(4, hidden), relu(), dense(5, 2)),
      pipe(dense(4, 5), relu(), dense(hidden, 2)),
      pipe(dense(plain(4), plain(5)), dense(plain(5), plain(2))),
    ];
    assertEquals(fitting.map(({ name }) => name), new Array<string>(4).fill("pipe 4 -> 2"));
    assertThrows(
      () => pipe(dense(4, hidden), relu(), dense(plain(6), 2)),
      RangeError,
      "Cannot pipe relu into dense 6 -> 2: 5 outputs do not fit 6 inputs",
    );
  });

  it("checks literals on the far side of a plain number", () => {
    assertThrows(
      () =>
        pipe(
          dense(4, plain(5)),
          dense(plain(5), 3),
          // @ts-expect-error 3 outputs do not fit 2 inputs.
          dense(2, 1),
        ),
      RangeError,
      "3 outputs do not fit 2 inputs",
    );
  });

  it("knows no sizes of images, and checks literals from the next one on", () => {
    const image = { height: 8, width: 8, channels: 1 };
    const network = pipe(
      conv2d(3, 3, { image }),
      relu(),
      maxPool2d(2),
      dense(27, 16),
      dense(16, 2),
    );
    holds<
      Same<
        typeof network,
        Layer<
          number,
          2,
          readonly [Conv2dParams, Empty, Empty, DenseParams<27, 16>, DenseParams<16, 2>]
        >
      >
    >(true);
    assertEquals([network.inputs, network.outputs], [64, 2]);
    assertThrows(
      () =>
        pipe(
          conv2d(3, 3, { image }),
          dense(108, 16),
          // @ts-expect-error 16 outputs do not fit 8 inputs, behind images of any size.
          dense(8, 2),
        ),
      RangeError,
      "Cannot pipe dense 108 -> 16 into dense 8 -> 2: 16 outputs do not fit 8 inputs",
    );
    assertThrows(
      () =>
        pipe(
          conv2d(3, 3, { image }),
          batchNorm(),
          relu(),
          globalAveragePool(),
          dense(3, 16),
          layerNorm(),
          spatialDropout(),
          // @ts-expect-error 16 outputs do not fit 8 inputs, behind layers that keep the size.
          dense(8, 2),
        ),
      RangeError,
      "Cannot pipe spatialDropout 0.5 into dense 8 -> 2: 16 outputs do not fit 8 inputs",
    );
    assertThrows(
      () => pipe(conv2d(3, 3, { image }), dense(100, 16)),
      RangeError,
      "Cannot pipe conv2d 3x3: 8x8x1 -> 6x6x3 into dense 100 -> 16: 108 outputs do not fit 100",
    );
  });

  it("takes pipelines of layers that keep the size alone, wherever they stand", () => {
    const image = { height: 8, width: 8, channels: 1 };
    const kept = pipe(tanh(), batchNorm());
    holds<Same<typeof kept, Layer<number, number, readonly [Empty, NormParams]>>>(true);
    const network = pipe(conv2d(3, 3, { image }), residual(pipe(tanh(), batchNorm())), relu());
    assertEquals(network.outputs, 108);
    assertEquals(pipe(batchNorm(), dense(784, 10)).inputs, 784);
    assertThrows(
      // @ts-expect-error 4 outputs do not fit 5 inputs, behind a pipeline that keeps the size.
      () => pipe(dense(3, 4), pipe(relu(), residual(pipe(tanh(), layerNorm()))), dense(5, 2)),
      RangeError,
      "4 outputs do not fit 5 inputs",
    );
  });

  it("leaves sequential() to the program", () => {
    assertThrows(() => sequential([dense(2, 3), dense(4, 1)]), RangeError, "do not fit 4 inputs");
  });
});
