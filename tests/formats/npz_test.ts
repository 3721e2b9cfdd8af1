import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { matrix } from "../../mod.ts";
import {
  loadNpz,
  matrixOf,
  parseNpz,
  serializeNpz,
  type Tensor,
  tensorOf,
} from "../../lib/formats/mod.ts";
import { failToRead } from "../../lib/formats/fail.ts";
import { zipEntries } from "../../lib/formats/zip_entries.ts";
import { zipBytes } from "../../lib/formats/zip_bytes.ts";
import { arrays } from "../shared/arrays.ts";
import { mutations } from "../shared/mutations.ts";

const files: fc.Arbitrary<ReadonlyMap<string, Tensor>> = fc.array(fc.tuple(
  fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("__proto__", "0.weight")),
  arrays.chain((data): fc.Arbitrary<Tensor> =>
    fc.constantFrom([data.length], [1, data.length], [data.length, 1, 1]).map((shape) => ({
      shape,
      data,
    }))
  ),
)).map((entries) => new Map(entries));

/** Returns an archive of one array "a", whose file is a header and the bytes after it. */
async function archive(header: string, data: readonly number[], version = 1): Promise<Uint8Array> {
  const lengths = version === 1
    ? [header.length & 0xff, header.length >> 8]
    : [header.length & 0xff, header.length >> 8, 0, 0];
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array([
    0x93,
    78,
    85,
    77,
    80,
    89,
    version,
    0,
    ...lengths,
    ...text,
    ...data,
  ]);
  return await zipBytes([{ name: "a.npy", bytes }], false);
}

function header(kind: string, sizes: string, fortran = "False"): string {
  return `{'descr': '${kind}', 'fortran_order': ${fortran}, 'shape': (${sizes}), }\n`;
}

async function arrayOf(...given: Parameters<typeof archive>): Promise<Tensor | undefined> {
  return (await parseNpz(await archive(...given))).get("a");
}

function assertRefused(bytes: Uint8Array, problem: string): Promise<Error> {
  return assertRejects(
    () => parseNpz(bytes, "a.npz"),
    SyntaxError,
    `Cannot read a.npz: ${problem}`,
  );
}

describe("zipBytes()", () => {
  it("takes less than 65,535 files", async () => {
    const entries = Array.from({ length: 65_535 }, () => ({ name: "", bytes: new Uint8Array() }));
    await assertRejects(
      () => zipBytes(entries, false),
      RangeError,
      "Cannot zip 65535 files of 1966050 bytes: an archive holds less than 65,535 files and 4 GB",
    );
    const most = await zipBytes(entries.slice(1), false);
    assertEquals(most.length, 65_534 * (30 + 46) + 22);
    assertEquals((await zipEntries(most, failToRead("a.zip"))).length, 65_534);
  });
});

describe("serializeNpz()", () => {
  it("is the inverse of parseNpz(), compressed or not", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (given, compress) => {
        assertEquals(await parseNpz(await serializeNpz(given, { compress })), given);
      }),
      { numRuns: 50 },
    );
  });

  it("makes fewer bytes of zeros if it compresses them", async () => {
    const zeros = new Map([["zeros", { shape: [10000], data: new Float32Array(10000) }]]);
    const sizes = [await serializeNpz(zeros), await serializeNpz(zeros, { compress: true })];
    assertEquals(sizes.map(({ length }) => length > 1000), [true, false]);
  });

  it("rejects an array whose length is not that of its shape", async () => {
    await assertRejects(
      () => serializeNpz(new Map([["a", { shape: [2], data: new Uint8Array(3) }]])),
      RangeError,
      'Cannot save the array "a" of 3 numbers: its shape [2] has 2',
    );
  });
});

describe("parseNpz()", () => {
  it("reads the header of each version, however it is written", async () => {
    const one = { shape: [2], data: Uint8Array.of(5, 6) };
    for (const version of [1, 2, 3]) {
      assertEquals(await arrayOf(header("|u1", "2,"), [5, 6], version), one);
    }
    const spelt = `{"shape": ( 2L , ),"fortran_order":False, "descr":"|u1"}`;
    assertEquals(await arrayOf(spelt, [5, 6]), one);
    assertEquals(await arrayOf(header("|u1", ""), [5]), { shape: [], data: Uint8Array.of(5) });
  });

  it("reads either order of bytes and of dimensions, 16-bit floats and booleans", async () => {
    assertEquals(
      (await arrayOf(header(">i2", "2, 3", "True"), [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 255, 255]))
        ?.data,
      Int16Array.of(1, 2, 3, 4, 5, -1),
    );
    assertEquals(
      (await arrayOf(header("|u1", "2, 2, 2", "True"), [0, 4, 2, 6, 1, 5, 3, 7]))?.data,
      Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    );
    assertEquals((await arrayOf(header(">f2", "1,"), [0x3c, 0]))?.data, Float32Array.of(1));
    assertEquals((await arrayOf(header("|b1", "2,"), [0, 2]))?.data, Uint8Array.of(0, 1));
  });

  it("reads files of numpy, of any type and order", async () => {
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
    const expected = new Map<string, Tensor>([
      ["half", { shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) }],
      ["columns", { shape: [2, 3, 4], data: Int32Array.from(upTo(24)) }],
      ["double", { shape: [2, 3], data: Float64Array.from(upTo(6)) }],
      ["flags", { shape: [2], data: Uint8Array.of(1, 0) }],
      ["one", { shape: [], data: Float32Array.of(3.5) }],
      ["wide", { shape: [2], data: BigInt64Array.of(1n, -(2n ** 60n)) }],
      ["none", { shape: [0, 3], data: new Uint8Array() }],
    ]);
    for (const name of ["stored", "compressed"]) {
      assertEquals(await loadNpz(`tests/fixtures/numpy/${name}.npz`), expected);
    }
  });

  it("rejects an archive that grows a thousandfold before it decompresses any of it", async () => {
    const zeros = { shape: [2 ** 25], data: new Uint8Array(2 ** 25) };
    const arrays = new Map([["a", zeros], ["b", zeros], ["c", zeros]]);
    const bytes = await serializeNpz(arrays, { compress: true });
    await assertRefused(bytes, `its ${bytes.length} bytes grow to 100663680, as no data does`);
  });

  it("rejects bytes that are not an archive, and a damaged archive", async () => {
    const bytes = await archive(header("|u1", "2,"), [5, 6]);
    const text = new TextDecoder("latin1").decode(bytes);
    const numbers = text.indexOf("\x05\x06");
    await assertRefused(new Uint8Array(), "it is empty");
    await assertRefused(bytes.subarray(0, -1), "it is not a zip archive, or it is cut short");
    await assertRefused(
      bytes.with(numbers, 7),
      '"a.npy" does not have the checksum of its entry',
    );
    const central = text.indexOf("PK\x01\x02");
    await assertRefused(bytes.with(central + 8, 1), '"a.npy" is encrypted');
    await assertRefused(bytes.with(central + 10, 12), '"a.npy" is compressed by method 12');
    await assertRefused(
      bytes.with(central, 0),
      `the entry of its file 0 is not at byte ${central}`,
    );
    await assertRefused(bytes.with(central + 42, 1), '"a.npy" is not at byte 1');
    await assertRefused(bytes.with(central + 24, 1), '"a.npy" has ');
  });

  it("decompresses no more bytes than an entry says, and none twice", async () => {
    const zeros = { shape: [1e6], data: new Uint8Array(1e6) };
    const bytes = await serializeNpz(new Map([["a", zeros]]), { compress: true });
    const central = new TextDecoder("latin1").decode(bytes).indexOf("PK\x01\x02");
    await assertRefused(bytes.with(central + 26, 0), '"a.npy" has ');

    const two = await serializeNpz(new Map([["a", zeros], ["b", zeros]]));
    const second = new TextDecoder("latin1").decode(two).lastIndexOf("PK\x01\x02");
    const twice = two.slice();
    twice.fill(0, second + 42, second + 46);
    await assertRefused(twice, '"b.npy" overlaps another file in it');
  });

  it("rejects arrays that are malformed or of an unknown type", async () => {
    const problems = [
      [header("|O", "2,"), 'has the type "|O", not one of f2, f4'],
      [header("<c8", "2,"), 'has the type "<c8"'],
      [
        `{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}`,
        "has a header without a simple type",
      ],
      [`{'descr': '|u1', 'shape': (2,)}`, "has a header without an order of dimensions"],
      [header("|u1", "-2,"), "has a header without a shape"],
      [header("|u1", "99999999999999999999"), "has a shape that no array can have"],
      [header("|u1", "3,"), "has 2 bytes of numbers, but its type and shape (3) need 3"],
    ] as const;
    for (const [text, problem] of problems) {
      await assertRefused(await archive(text, [5, 6]), `"a.npy" ${problem}`);
    }
    await assertRefused(
      await archive(header("|u1", "2,"), [5, 6], 4),
      '"a.npy" has version 4 of the format, not 1, 2 or 3',
    );
    const other = await zipBytes([{ name: "read.me", bytes: new Uint8Array(4) }], false);
    await assertRefused(other, '"read.me" is not an array');
    const bytes = new Uint8Array([0x93, 78, 85, 77, 80, 89, 1, 0, 9, 9]);
    await assertRefused(
      await zipBytes([{ name: "a.npy", bytes }], true),
      '"a.npy" ends at byte 10, within its header',
    );
    const twins = [{ name: "a.npy", bytes: new Uint8Array(await inner()) }, {
      name: "a",
      bytes: new Uint8Array(await inner()),
    }];
    await assertRefused(await zipBytes(twins, false), 'it has two arrays "a"');
  });

  it("reads a mutated file or throws a SyntaxError", async () => {
    const bytes = fc.tuple(files, fc.boolean()).map(([given, compress]) => ({ given, compress }));
    await fc.assert(
      fc.asyncProperty(bytes, fc.gen(), async ({ given, compress }, generate) => {
        const mutated = generate(mutations, await serializeNpz(given, { compress }));
        await parseNpz(mutated).catch((error) => {
          if (!(error instanceof SyntaxError)) throw error;
        });
      }),
      { numRuns: 150 },
    );
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const array = new Uint8Array(await inner());
        const mutated = generate(mutations, array);
        const archive = await zipBytes([{ name: "a.npy", bytes: mutated.slice() }], false);
        await parseNpz(archive).catch((error) => {
          if (!(error instanceof SyntaxError)) throw error;
        });
      }),
      { numRuns: 150 },
    );
  });
});

/** Returns the bytes of the file of one array. */
async function inner(): Promise<readonly number[]> {
  const bytes = await serializeNpz(new Map([["a", { shape: [2], data: Float32Array.of(1, 2) }]]));
  const start = new TextDecoder("latin1").decode(bytes).indexOf("NUMPY") - 1;
  return [...bytes.subarray(start, start + 128 + 8)];
}

describe("matrixOf()", () => {
  it("is the inverse of tensorOf(), and returns one row for one dimension", () => {
    const whole = matrix(2, 3, [1, 2, 3, 4, 5, 6]);
    assertEquals(matrixOf(tensorOf(whole)), whole);
    assertEquals(
      tensorOf({ rows: 1, cols: 2, data: [1, 2] }),
      { shape: [1, 2], data: Float32Array.of(1, 2) },
    );
    assertEquals(matrixOf({ shape: [2], data: BigInt64Array.of(1n, -2n) }), matrix(1, 2, [1, -2]));
    assertEquals(matrixOf({ shape: [], data: Uint8Array.of(7) }), matrix(1, 1, [7]));
    assertThrows(
      () => matrixOf({ shape: [1, 2, 1], data: new Float32Array(2) }),
      RangeError,
      "Cannot make a matrix of a tensor of shape [1, 2, 1]: a matrix has two dimensions",
    );
  });
});
