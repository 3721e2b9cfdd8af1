import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  parseSafetensors,
  type Safetensors,
  serializeSafetensors,
  type Tensor,
  type TensorData,
} from "../../lib/formats/mod.ts";
import { arrays } from "../shared/arrays.ts";
import { mutations } from "../shared/mutations.ts";

/** Returns a file with the given header and the bytes after it. */
function file(header: unknown, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

function assertRefused(bytes: Uint8Array, problem: string): void {
  assertThrows(
    () => parseSafetensors(bytes, "a.safetensors"),
    SyntaxError,
    `Cannot read a.safetensors: ${problem}`,
  );
}

const files: fc.Arbitrary<Safetensors> = fc.record({
  tensors: fc.array(fc.tuple(
    fc.oneof(fc.string(), fc.constantFrom("0.weight", "__proto__", "7", "3", "π")),
    arrays.chain((data): fc.Arbitrary<Tensor> =>
      fc.constantFrom([data.length], [1, data.length], [data.length, 1, 1]).map((shape) => ({
        shape,
        data,
      }))
    ),
  )).map((entries) => new Map(entries.filter(([name]) => name !== "__metadata__"))),
  metadata: fc.dictionary(fc.string(), fc.string()).map((texts) => new Map(Object.entries(texts))),
});

describe("serializeSafetensors()", () => {
  it("is the inverse of parseSafetensors(), for tensors of any type, shape and name", () => {
    fc.assert(fc.property(files, (given) => {
      const { tensors, metadata } = parseSafetensors(serializeSafetensors(given));
      assertEquals(tensors, given.tensors);
      assertEquals(metadata, given.metadata);
    }));
  });

  it("keeps all bits of floats, also the sign of 0", () => {
    const data = new Float32Array([-0, 1e-45, 0.1]);
    const tensors = new Map([["x", { shape: [3], data }]]);
    const read = parseSafetensors(serializeSafetensors({ tensors, metadata: new Map() }));
    const bits = (array: TensorData | undefined) => array && [...new Uint8Array(array.buffer)];
    assertEquals(bits(read.tensors.get("x")?.data), bits(data));
  });

  it("writes a header that ends at a multiple of 8, and the widest numbers first", () => {
    const bytes = serializeSafetensors({
      tensors: new Map<string, Tensor>([
        ["byte", { shape: [1], data: new Uint8Array([7]) }],
        ["one", { shape: [], data: new Float64Array([1]) }],
      ]),
      metadata: new Map([["a", "b"]]),
    });
    const length = bytes[0] ?? 0;
    assertEquals(length % 8, 0);
    assertEquals(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), {
      __metadata__: { a: "b" },
      one: { dtype: "F64", shape: [], data_offsets: [0, 8] },
      byte: { dtype: "U8", shape: [1], data_offsets: [8, 9] },
    });
    assertEquals([...bytes.subarray(8 + length)], [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 7]);
  });

  it("rejects a tensor of the wrong length, numbers that are not finite, and the name of the text", () => {
    const one = { shape: [2, 3], data: new Uint8Array(5) };
    assertThrows(
      () => serializeSafetensors({ tensors: new Map([["x", one]]), metadata: new Map() }),
      RangeError,
      'Cannot save the tensor "x" of 5 numbers: its shape [2, 3] has 6',
    );
    assertThrows(
      () =>
        serializeSafetensors({
          tensors: new Map([["x", { shape: [2], data: Float64Array.of(1, -Infinity) }]]),
          metadata: new Map(),
        }),
      RangeError,
      'Cannot save the tensor "x": it has -Infinity, and its numbers must be finite',
    );
    const other = { shape: [0], data: new Uint8Array() };
    assertThrows(
      () =>
        serializeSafetensors({ tensors: new Map([["__metadata__", other]]), metadata: new Map() }),
      RangeError,
      "Cannot save a tensor as __metadata__: the format keeps text there",
    );
  });
});

describe("parseSafetensors()", () => {
  it("widens floats of 16 bits, and reads booleans as bytes", () => {
    const { tensors } = parseSafetensors(file(
      {
        half: { dtype: "F16", shape: [5], data_offsets: [0, 10] },
        brain: { dtype: "BF16", shape: [2], data_offsets: [10, 14] },
        flags: { dtype: "BOOL", shape: [2], data_offsets: [14, 16] },
      },
      [0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b, 0x55, 0x35, 0x80, 0x3f, 0x49, 0xc0, 0, 1],
    ));
    assertEquals(tensors.get("half")?.data.slice(0, 4), Float32Array.of(1, -2, 2 ** -24, 65504));
    assertAlmostEquals(Number(tensors.get("half")?.data[4]), 1 / 3, 1e-4);
    assertEquals(tensors.get("brain")?.data, Float32Array.of(1, -3.140625));
    assertEquals(tensors.get("flags")?.data, Uint8Array.of(0, 1));
    assertEquals([...tensors.values()].map(({ stored }) => stored), [
      { type: "float16", bytes: 10 },
      { type: "bfloat16", bytes: 4 },
      { type: "bool", bytes: 2 },
    ]);
  });

  it("reads bytes that are part of a larger buffer, and files without tensors", () => {
    const bytes = file({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, [0, 0, 128, 63]);
    const within = new Uint8Array([9, 9, 9, ...bytes, 9]).subarray(3, -1);
    assertEquals(parseSafetensors(within).tensors.get("x")?.data, Float32Array.of(1));
    assertEquals(parseSafetensors(file("{}  ")), { tensors: new Map(), metadata: new Map() });
  });

  it("rejects a header that is cut short, too long or not JSON", () => {
    assertRefused(new Uint8Array(), "it is empty");
    assertRefused(new Uint8Array(7), "it ends at byte 7, within the 8 bytes");
    assertRefused(file("{}").with(0, 3), "it ends at byte 10, within its header");
    assertRefused(
      new TextEncoder().encode("PN\x03\x04 of no kind"),
      "it is not a safetensors file: its header would have ",
    );
    assertRefused(file(""), "it is not a safetensors file: its header is not JSON");
    assertRefused(file("{"), "it is not a safetensors file: its header is not JSON");
    assertRefused(file("{}").with(8, 0xff), "it is not a safetensors file: its header is not JSON");
    assertRefused(file([]), "its header is not a record");
  });

  it("rejects a header with the same name twice, at any depth and however it is written", () => {
    const x = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
    for (
      const [header, name] of [
        [`{"x":${x},"x":${x}}`, "x"],
        [`{"x":${x},"\\u0078" : ${x}}`, "x"],
        ['{"__metadata__":{"a":"1","a":"2"}}', "a"],
        ['{"__metadata__":{},"__metadata__":{"a":"2"}}', "__metadata__"],
        ['{"x":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}', "dtype"],
        ['{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"shape":[0]}}', "shape"],
        [`{"":${x},"":${x}}`, ""],
        [`{"a\\"":${x},"a\\"":${x}}`, 'a\\"'],
      ] as const
    ) {
      assertRefused(file(header), `its header has the name "${name}" twice`);
    }
    const once = `{"__metadata__":{"x":"\\"x\\":","y":"{"},"x":${x},"dtype":${x}}`;
    assertEquals([...parseSafetensors(file(once)).tensors.keys()], ["x", "dtype"]);
  });

  it("rejects tensors that are malformed", () => {
    const good = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
    const deep = "[".repeat(1e5) + "]".repeat(1e5);
    for (
      const [x, problem] of [
        [4, 'the entry of the tensor "x" in its header is not a record'],
        [
          { ...good, dtype: "F8_E4M3" },
          'the tensor "x" has the type "F8_E4M3", not one of F64',
        ],
        [{ ...good, dtype: JSON.parse(deep) }, 'the tensor "x" has the type a list of 1'],
        [
          { ...good, shape: 1 },
          'the shape of the tensor "x" is not a list of whole numbers from 0',
        ],
        [{ ...good, shape: [-1] }, "the shape of the tensor"],
        [{ ...good, shape: [1.5] }, "the shape of the tensor"],
        [{ ...good, shape: [2 ** 40, 2 ** 40] }, 'the tensor "x" has 4 bytes, but its type and'],
        [{ ...good, data_offsets: [0] }, 'the data_offsets of the tensor "x" are not two'],
        [{ ...good, data_offsets: [4, 0] }, 'the tensor "x" has -4 bytes, but'],
        [{ ...good, data_offsets: [0, 5] }, 'the tensor "x" has 5 bytes, but its type and shape'],
      ] as const
    ) {
      const header = x === 4 || !Array.isArray(x.dtype)
        ? JSON.stringify({ x })
        : `{"x":{"dtype":${deep},"shape":[1],"data_offsets":[0,4]}}`;
      assertRefused(file(header, [0, 0, 0, 0]), problem);
    }
  });

  it("rejects tensors that overlap, leave gaps, are not within the file or do not fill it", () => {
    const bytes = (from: number, to: number) => ({
      dtype: "U8",
      shape: [to - from],
      data_offsets: [from, to],
    });
    const problem = (header: unknown, count: number) => ({
      bytes: file(header, new Array(count).fill(0)),
      start: 8 + JSON.stringify(header).length,
    });
    const overlap = problem({ a: bytes(0, 4), b: bytes(2, 6) }, 6);
    assertRefused(
      overlap.bytes,
      `the tensor "b" begins at byte ${overlap.start + 2}, not at byte ${overlap.start + 4}, ` +
        "where the one before it ends",
    );
    const gap = problem({ b: bytes(5, 6), a: bytes(0, 4) }, 6);
    assertRefused(gap.bytes, `the tensor "b" begins at byte ${gap.start + 5}, not at byte`);
    const outside = problem({ a: bytes(0, 4) }, 3);
    assertRefused(outside.bytes, `it ends at byte ${outside.start + 3}, within the tensor "a"`);
    const more = problem({ a: bytes(0, 4) }, 5);
    assertRefused(
      more.bytes,
      `it goes on to byte ${more.start + 5}, but its last tensor ends at byte ${more.start + 4}`,
    );
  });

  it("rejects numbers that are not finite, and metadata that is not text", () => {
    const header = { x: { dtype: "F32", shape: [2], data_offsets: [0, 8] } };
    const start = 8 + JSON.stringify(header).length;
    assertRefused(
      file(header, [0, 0, 0, 0, 0, 0, 0xc0, 0x7f]),
      `the tensor "x" has NaN at byte ${start + 4}: its numbers must be finite`,
    );
    assertRefused(file({ __metadata__: [] }), "its metadata is not a record");
    assertRefused(file({ __metadata__: { a: 1 } }), 'its metadata "a" is not a string');
  });

  it("reads a mutated file or throws a SyntaxError", () => {
    const bytes = fc.oneof(
      files.map(serializeSafetensors).chain(mutations),
      fc.json().map((json) => file(json)),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        try {
          parseSafetensors(bytes);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
