import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { nativeEngine } from "../../lib/engines/native/native_engine.ts";
import {
  batchNorm,
  conv2d,
  dense,
  initialState,
  maxPool2d,
  pipe,
  random,
  referenceEngine,
  relu,
  sgd,
  softmaxCrossEntropy,
  trainStep,
  tree,
} from "../../mod.ts";
import { windowsOver } from "../../lib/engines/windows.ts";
import { fromFileUrl } from "../../lib/io/file_url.ts";
import { agree, draw, fill, flip, size } from "./differential.ts";
import { staysTrue } from "./live_views.ts";
import { speaksTheVocabulary } from "./vocabulary.ts";
import { convolvesAsReference } from "./windows.ts";

const reference = referenceEngine({ precision: "float64" });
const isAllowed = (await Deno.permissions.query({ name: "ffi" })).state === "granted";

const itWhere = (condition: boolean, reason: string) => {
  return (name: string, test: () => void | Promise<void>): void => {
    if (condition) it(name, test);
    else it.skip(`${name} (skipped: ${reason})`, test);
  };
};
const itWithPermission = itWhere(isAllowed, "it needs --allow-ffi");
const itWithoutPermission = itWhere(!isAllowed, "it needs to be without --allow-ffi");
const seed = fc.integer({ min: 0, max: 2 ** 31 });

/** The libraries that are tested where the system has them. */
const LIBRARIES = ["libdnnl.so.3", "libdnnl.so.3.6", "libdnnl.so.2", "libopenblas.so.0"];

for (const path of LIBRARIES) {
  // Without a library, or without the permission that `deno task test:native` has, the tests are skipped.
  const engine = await nativeEngine({ path, threads: 2 }).catch((error: Error) => error);
  const itWithLibrary = (name: string, test: () => void | Promise<void>): void => {
    if (engine instanceof Error) it.skip(`${name} (skipped: ${engine.message})`, test);
    else it(name, test);
  };
  const { matmul, matmulNT, matmulTN } = engine instanceof Error ? reference : engine;

  describe(`nativeEngine() of ${path}`, () => {
    itWithLibrary("names its library, and its number of threads", async () => {
      const one = await nativeEngine({ path, threads: 1 });
      assert(/^native \((oneDNN|OpenBLAS) [\d.]+.*\)$/.test(one.name), one.name);
      assertStringIncludes(one.name, ", 1 thread)");
      assertEquals(one.precision, "float32");
      one.close();
    });

    itWithLibrary("multiplies as the reference does, for any sizes, with and without bias", () => {
      const property = fc.property(size, size, size, seed, (m, k, n, seed) => {
        const [a, b] = [draw(seed, m, k), draw(seed + 1, k, n)];
        const bias = { ...draw(seed + 2, 1, n), rows: 1 as const };
        const expected = reference.matmul(a, b);
        agree(matmul(a, b), expected, k);
        agree(matmul(a, b, bias), reference.matmul(a, b, bias), k);
        agree(matmulNT(a, flip(b)), expected, k);
        agree(matmulTN(flip(a), b), expected, k);
      });
      fc.assert(property, { numRuns: 200 });
    });

    itWithLibrary("multiplies matrices that are worth several threads", () => {
      // The threads share the columns of the first, and the rows of the second.
      for (const [m, n] of [[131, 397], [397, 131]] as const) {
        const [a, b] = [draw(1, m, 811), draw(2, 811, n)];
        const bias = { ...draw(3, 1, n), rows: 1 as const };
        const expected = reference.matmul(a, b);
        agree(matmul(a, b), expected, 811);
        agree(matmul(a, b, bias), reference.matmul(a, b, bias), 811);
        agree(matmulNT(a, flip(b)), expected, 811);
        agree(matmulTN(flip(a), b), expected, 811);
      }
    });

    itWithLibrary("has as many threads in a second engine as in the first", async () => {
      const [first, second] = [await nativeEngine({ path }), await nativeEngine({ path })];
      assertEquals(second.name, first.name);
      const a = draw(1, 200, 200);
      const product = first.matmul(a, a);
      first.close();
      assertEquals(second.matmul(a, a).data, product.data);
      second.close();
    });

    itWithLibrary("gives the bias, or zeros, where the inner size is 0", () => {
      const bias = { ...draw(1, 1, 5), rows: 1 as const };
      const [a, b] = [draw(2, 3, 0), draw(3, 0, 5)];
      agree(matmul(a, b, bias), reference.matmul(a, b, bias));
      for (const zeros of [matmul(a, b), matmulNT(a, flip(b)), matmulTN(flip(a), b)]) {
        assertEquals([...zeros.data], Array(15).fill(0));
      }
    });

    itWithLibrary("keeps infinities and NaN, also times 0", () => {
      for (const odd of [NaN, Infinity, -Infinity]) {
        for (const [m, n] of [[1, 3], [3, 1], [1, 1], [9, 17]] as const) {
          const left = fill(m, 20, (i) => i === 5 ? odd : i % 20 === 0 ? 1 : 0);
          const right = fill(20, n, (i) => i === n * 7 ? odd : i % 2);
          const bias = { ...fill(1, n, (i) => i === 0 ? odd : 1), rows: 1 as const };
          for (const [a, b] of [[left, draw(4, 20, n)], [draw(5, m, 20), right], [left, right]]) {
            if (!a || !b) continue;
            const expected = reference.matmul(a, b);
            agree(matmul(a, b), expected, 20);
            agree(matmul(a, b, bias), reference.matmul(a, b, bias), 20);
            agree(matmulNT(a, flip(b)), expected, 20);
            agree(matmulTN(flip(a), b), expected, 20);
          }
        }
      }
    });

    itWithLibrary("never shows earlier numbers of a reused block", () => {
      for (const [m, k, n] of [[9, 7, 9], [1, 9, 81], [81, 9, 1], [9, 0, 9]] as const) {
        const [a, b] = [draw(6, m, k), draw(7, k, n)];
        // These results leave NaN in blocks that the engine reuses.
        for (let i = 0; i < 8; i++) matmul(fill(m, 1, () => NaN), fill(1, n, () => NaN));
        const expected = reference.matmul(a, b);
        agree(matmul(a, b), expected, k);
        agree(matmulNT(a, flip(b)), expected, k);
        agree(matmulTN(flip(a), b), expected, k);
      }
    });

    itWithLibrary("gives right results while its memory grows", () => {
      if (engine instanceof Error) return;
      const a = draw(8, 200, 200);
      const expected = reference.matmul(a, a);
      engine.scope(() => {
        const products = Array.from({ length: 30 }, () => matmul(a, a));
        for (const product of products) agree(product, expected, 200);
      });
    });

    itWithLibrary("takes the same matrix twice, and does not change it", () => {
      const a = draw(9, 17, 17);
      const before = [...a.data];
      agree(matmul(a, a), reference.matmul(a, a), 17);
      agree(matmulNT(a, a), reference.matmulNT(a, a), 17);
      agree(matmulTN(a, a), reference.matmulTN(a, a), 17);
      assertEquals([...a.data], before);
    });

    itWithLibrary("convolves as the reference does, for any windows", () => {
      fc.assert(convolvesAsReference(engine instanceof Error ? [] : [engine]), { numRuns: 300 });
    });

    itWithLibrary("convolves more images than it takes at a time", () => {
      const image = { height: 16, width: 16, channels: 16 };
      const over = windowsOver("a window", image, { size: 5, stride: 1, padding: "same" });
      const on = engine instanceof Error ? reference : engine;
      const [images, weights] = [draw(1, 23, 4096), draw(2, 400, 6)];
      const gradient = draw(3, 23, 256 * 6);
      agree(on.convolve(images, weights, over), reference.convolve(images, weights, over), 400);
      agree(
        on.convolveInputGradient(gradient, weights, over),
        reference.convolveInputGradient(gradient, weights, over),
        150,
      );
      agree(
        on.convolveWeightsGradient(images, gradient, over),
        reference.convolveWeightsGradient(images, gradient, over),
        23 * 256,
      );
    });

    itWithLibrary("trains a convolutional network as the reference does, but for rounding", () => {
      if (engine instanceof Error) return;
      const image = { height: 8, width: 8, channels: 2 };
      const network = pipe(
        conv2d(6, 3, { image, padding: "same" }),
        batchNorm(),
        relu(),
        maxPool2d(2),
        dense(96, 4),
      );
      const batch = {
        input: draw(1, 20, 128),
        targets: Array.from({ length: 20 }, (_, i) => i % 4),
      };
      const [found, expected] = [engine, reference].map((engine) => {
        const config = { engine, network, loss: softmaxCrossEntropy(), optimizer: sgd(0.1) };
        const start = initialState(config, random.key(1));
        const step = trainStep(config);
        const { params, statistics } = [batch, batch, batch].reduce(
          (state, batch) => step(state, batch).state,
          start,
        );
        return tree.leaves([params, statistics]);
      });
      assertEquals(found?.length, expected?.length);
      found?.forEach((leaf, i) => agree(leaf, expected?.[i] ?? leaf, 1000));
    });

    itWithLibrary("has every kernel of the vocabulary, and is profiled", () => {
      if (!(engine instanceof Error)) speaksTheVocabulary(engine);
    });

    itWithLibrary("refuses what the reference refuses, in the same words", () => {
      const [a, b] = [draw(1, 2, 3), draw(2, 5, 4)];
      const { message } = assertThrows(() => reference.matmul(a, b), RangeError);
      assertThrows(() => matmul(a, b), RangeError, message);
    });

    itWithLibrary("hands out numbers that stay what they were, or throw", async () => {
      const engine = await nativeEngine({ path, threads: 1 });
      staysTrue(engine);
      engine.close();
    });

    itWithLibrary("throws if it multiplies after it is closed", async () => {
      const closed = await nativeEngine({ path });
      closed.close();
      closed.close();
      const a = draw(1, 2, 2);
      assertThrows(() => closed.matmul(a, a), Error, "the engine is closed");
    });

    itWithLibrary("closes its library", () => {
      if (!(engine instanceof Error)) engine.close();
    });
  });
}

describe("nativeEngine()", () => {
  it("refuses a number of threads that is not a whole number from 1", async () => {
    for (const threads of [0, -1, 1.5, NaN]) {
      await assertRejects(() => nativeEngine({ threads }), RangeError, `on ${threads} threads`);
    }
  });

  itWithoutPermission("names the permission that it needs", async () => {
    for (const options of [{}, { path: "/no/such/library.so" }]) {
      await assertRejects(
        () => nativeEngine(options),
        Error,
        "Cannot open the native engine: it needs the permission --allow-ffi",
      );
    }
  });

  itWithPermission("names the library that is not there", async () => {
    const { message } = await assertRejects(
      () => nativeEngine({ path: "/no/such/library.so" }),
      Error,
      "Cannot open the native engine: /no/such/library.so: ",
    );
    assertEquals(message.includes("\n"), false);
  });

  itWithPermission("names the file that is not a library", async () => {
    const path = fromFileUrl(new URL(import.meta.url));
    await assertRejects(
      () => nativeEngine({ path }),
      Error,
      `Cannot open the native engine: ${path}: `,
    );
  });
});
