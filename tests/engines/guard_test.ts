import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Engine, matrix, referenceEngine, wasmEngine } from "../../mod.ts";
import { CALLS } from "./vocabulary.ts";

const bytes = { rows: 2, cols: 2, bytes: Uint8Array.of(0, 255, 0, 255), scale: 1 / 255, shift: 0 };
/** What callers from JavaScript, without a compiler, can pass. */
const wrong = [
  { what: "bytes", value: bytes, Kind: TypeError, message: "on a 2x2 matrix of bytes" },
  {
    what: "a matrix with too few numbers",
    value: { rows: 2, cols: 2, data: [1, 2, 3] },
    Kind: RangeError,
    message: "it holds 4 numbers, not 3",
  },
  {
    what: "a matrix with too many numbers",
    value: { rows: 1, cols: 2, data: new Float32Array(4) },
    Kind: RangeError,
    message: "it holds 2 numbers, not 4",
  },
  {
    what: "a matrix without numbers",
    value: { rows: 2, cols: 2, data: undefined },
    Kind: TypeError,
    message: "its data are not numbers",
  },
  {
    what: "a matrix of big integers",
    value: { rows: 1, cols: 2, data: new BigInt64Array(2) },
    Kind: TypeError,
    message: "its data are big integers",
  },
];

for (const open of [() => referenceEngine(), () => wasmEngine({ threads: 1 })]) {
  const { name } = await open();

  describe(`the ${name} engine`, () => {
    for (const { what, value, Kind, message } of wrong) {
      it(`refuses ${what} in place of a matrix`, async () => {
        const engine: Readonly<Record<string, unknown>> = { ...await open() };
        for (const [kernel, ...more] of [["scale", 2], ["sum"], ["matmul"], ["concatColumns"]]) {
          const call = engine[kernel as string];
          if (typeof call !== "function") throw new TypeError(`${kernel} is no kernel`);
          const args = kernel === "concatColumns" ? [[matrix(2, 2), value]] : [...more, value];
          const error = assertThrows(() => call(...args, value), Kind);
          assertStringIncludes(error.message, message);
          assertStringIncludes(error.message, `Cannot run ${kernel}`);
        }
      });
    }

    it("takes the numbers of a matrix from any list of numbers", async () => {
      const engine = await open();
      const lists = [
        [1, 2, 3, 4],
        Uint8Array.of(1, 2, 3, 4),
        Int32Array.of(1, 2, 3, 4),
        Float16Array.of(1, 2, 3, 4),
        Float64Array.of(1, 2, 3, 4),
      ];
      for (const data of lists) {
        const doubled = engine.scale(2, { rows: 2, cols: 2, data });
        assertEquals([...doubled.data], [2, 4, 6, 8]);
      }
    });

    it("gathers bytes, unless there are not rows times columns of them", async () => {
      const engine = await open();
      const rows = Uint32Array.of(1, 0);
      assertEquals([...engine.gather(bytes, rows).data], [0, 1, 0, 1]);
      assertThrows(
        () => engine.gather({ ...bytes, rows: 3 }, rows),
        RangeError,
        "Cannot run gather on a 3x2 matrix: it holds 6 numbers, not 4",
      );
    });
  });
}

describe("an engine that is closed", () => {
  for (const threads of [1, 2]) {
    it(`refuses every call, on ${threads} of its threads, and closes again without harm`, async () => {
      const engine = await wasmEngine({ threads });
      const keeper = engine.keeper();
      const kept = keeper.next(() => engine.scale(2, matrix(1, 1, [3])));
      engine.close();
      engine.close();
      for (const [kernel, call] of Object.entries(CALLS)) refuses(kernel, () => call(engine));
      refuses("scope", () => engine.scope(() => 1));
      refuses("keeper", engine.keeper);
      refuses("next", () => keeper.next(() => kept));
      refuses("memorySize", engine.memorySize);
      assertEquals([...kept.data], [6]);
      keeper.close();
      assertThrows(() => kept.data, Error, "it outlived the scope that it was made in");
    });
  }

  it("goes on if it is the reference engine, which holds nothing", () => {
    const engine: Engine = referenceEngine();
    engine.close();
    assertEquals([...engine.scale(2, matrix(1, 1, [3])).data], [6]);
  });
});

function refuses(name: string, call: () => unknown): void {
  assertThrows(call, Error, `Cannot run ${name}: the engine is closed`);
}
