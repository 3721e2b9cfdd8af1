import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { dense, matrix, serializeModel, summary } from "../../mod.ts";
import { serializeSafetensors } from "../../lib/formats/mod.ts";
import { main } from "../../scripts/inspect.ts";
import { inFolder } from "../shared/folders.ts";
import { type Ran, ran } from "./commands.ts";

const network = dense(2, 3);
const params = { weights: matrix(2, 3, [1, 2, 3, 4, 5, 6]), bias: matrix(1, 3, [-0.5, 0, 0.5]) };
const configuration = JSON.stringify({ epochs: 3, data: { classes: 10 } });
const bytes = serializeModel({ network, params, statistics: [] }, { metadata: { configuration } });

describe("inspect.ts", () => {
  it("prints the network, what was saved beside it, and the tensors with their ranges", async () => {
    const { code, output } = await inspected(bytes);
    assertEquals(code, 0);
    assertStringIncludes(output, summary(network));
    assertMatch(output, /^configuration\.epochs +3$/m);
    assertMatch(output, /^configuration\.data\.classes +10$/m);
    assertMatch(output, /^weight +float32 +3x2 +24 +1 +6 +3\.500 +1\.708$/m);
    assertMatch(output, /^bias +float32 +3 +12 +-0\.5000 +0\.5000 +0 +0\.4082$/m);
    assertMatch(output, /^total +36$/m);
  });

  it("prints all of it as a line of JSON", async () => {
    const { output } = await inspected(bytes, ["--json"]);
    const told = JSON.parse(output);
    assertEquals(told.bytes, bytes.length);
    assertEquals(told.network, network.spec);
    assertEquals(told.metadata.configuration, configuration);
    assertEquals(told.tensors[0].name, "weight");
    assertEquals(told.tensors[0].shape, [3, 2]);
    assertEquals([told.tensors[0].minimum, told.tensors[0].maximum], [1, 6]);
  });

  it("prints the tensors of files that foldnet did not write", async () => {
    const tensors = new Map([
      ["step", { shape: [], data: BigInt64Array.of(7n) }],
      ["none", { shape: [0, 2], data: new Uint8Array() }],
    ]);
    const { code, output } = await inspected(
      serializeSafetensors({ tensors, metadata: new Map() }),
    );
    assertEquals(code, 0);
    assertMatch(output, /^step +int64 +1 number +8 +7 +7 +7 +0$/m);
    assertMatch(output, /^none +uint8 +0x2 +0 +- +- +- +-$/m);
  });

  it("tells the types that a file has, not what they are widened to", async () => {
    const header = '{"half":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}';
    const file = new Uint8Array(8 + header.length + 4);
    file.set([header.length]);
    file.set(new TextEncoder().encode(header), 8);
    file.set([0, 0x3c, 0, 0xc0], 8 + header.length);
    const { output } = await inspected(file);
    assertMatch(output, /^half +float16 +2 +4 +-2 +1 +-0\.5000 +1\.500$/m);
  });

  it("prints no control codes that a file has in its names and texts", async () => {
    const tensors = new Map([["\x1b[2Jx", { shape: [1], data: new Uint8Array(1) }]]);
    const metadata = new Map([["\x07a", "\x1b]0;b\x07"]]);
    const { output } = await inspected(serializeSafetensors({ tensors, metadata }));
    assert(!/[^\n\P{Cc}]/u.test(output), output);
    assertStringIncludes(output, "[2Jx");
  });

  it("says in one line what is wrong with a mutated file, or prints what it holds", async () => {
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: bytes.length }),
        async (changes, end) => {
          const mutated = bytes.slice();
          for (const [place, byte] of changes) mutated[place] = byte;
          for (const each of [mutated, bytes.slice(0, end)]) {
            const { code, output, errors } = await inspected(each);
            if (code === 0) continue;
            assertEquals([code, output], [1, ""]);
            assertMatch(errors, /^error: [^\n]+\n$/);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("refuses a wrong command line, and prints its flags for --help", async () => {
    assertEquals((await ran(main, ["a", "b"])).code, 2);
    assertEquals((await ran(main, ["--frobnicate"])).code, 2);
    assertEquals((await ran(main, ["tests/nowhere"])).code, 1);
    assertStringIncludes((await ran(main, ["--help"])).output, "--json");
  });
});

function inspected(bytes: Uint8Array, args: readonly string[] = []): Promise<Ran> {
  return inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/x.safetensors`, bytes);
    return await ran(main, [`${folder}/x.safetensors`, ...args]);
  });
}
