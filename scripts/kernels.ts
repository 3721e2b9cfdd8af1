/**
 * Compiles the kernels of the wasm engine, and embeds them in a module; with `--check`, says whether
 * the module that is there holds just these bytes.
 *
 * @module
 */

import asc from "npm:assemblyscript@0.28.20/asc";
import { deflateSync, inflateSync } from "node:zlib";

const SOURCES = new URL("../lib/kernels/", import.meta.url);
const GENERATED = new URL("generated.ts", SOURCES);

const FLAGS = [
  "index.as.ts --outFile kernels.wasm --optimizeLevel 3 --runtime stub --noAssert",
  "--importMemory --initialMemory 1 --maximumMemory 65536 --enable simd --disableWarning 112",
].join(" ").split(" ");

const check = Deno.args.includes("--check");
const relaxed = await compiled(["--enable", "relaxed-simd"]);
const strict = await compiled([]);
const both = new Uint8Array([...relaxed, ...strict]);
if (!check) {
  // One after the other they compress together: they differ in little but the multiply-add.
  const compressed = new Uint8Array(deflateSync(both, { level: 9 }));
  await Deno.writeTextFile(
    GENERATED,
    `// Made of the .as.ts files beside it by \`deno task kernels\`. Do not edit.

/** The kernels with fused multiply-add, and after them the same without: deflated (RFC 1950), in base64. */
export const DEFLATED =
  "${compressed.toBase64()}";

/** How many bytes the first of them are. */
export const RELAXED_BYTES = ${relaxed.length};
`,
  );
} else if (!await isEmbedded()) {
  console.error(
    "error: lib/kernels/generated.ts is not what its sources compile to: run deno task kernels",
  );
  Deno.exit(1);
}

/** Whether the module holds these bytes now: compressors may differ, but not what comes out. */
async function isEmbedded(): Promise<boolean> {
  const { DEFLATED, RELAXED_BYTES } = await import(GENERATED.href);
  const bytes = inflateSync(Uint8Array.fromBase64(DEFLATED));
  return RELAXED_BYTES === relaxed.length && bytes.length === both.length &&
    both.every((byte, i) => byte === bytes[i]);
}

/** The bytes of all kernels. */
async function compiled(flags: readonly string[]): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main([...FLAGS, ...flags], {
    readFile: (name) => read(name),
    writeFile(_name, contents) {
      if (typeof contents !== "string") bytes = contents.slice();
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile the kernels: ${stderr}`, { cause: error });
  return bytes;
}

async function read(name: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(new URL(name, SOURCES));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
