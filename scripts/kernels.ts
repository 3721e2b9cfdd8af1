/**
 * Compiles the kernels of the wasm engine, and embeds them in a module; with `--check`, says whether
 * the module that is there holds just these bytes.
 *
 * @module
 */

import asc from "npm:assemblyscript@0.28.20/asc";
import { parseArgs } from "@std/cli/parse-args";

const SOURCES = new URL("../lib/kernels/", import.meta.url);
const GENERATED = new URL("generated.ts", SOURCES);

const FLAGS = [
  "index.as.ts --outFile kernels.wasm --optimizeLevel 3 --runtime stub --noAssert",
  "--importMemory --initialMemory 1 --maximumMemory 65536 --enable simd --disableWarning 112",
].join(" ").split(" ");

const { check } = parseArgs(Deno.args, { boolean: ["check"] });
const text = `// Made of the .as.ts files beside it by \`deno task kernels\`. Do not edit.

/** The kernels with fused multiply-add, in base64. */
export const RELAXED =
  "${await compiled(["--enable", "relaxed-simd"])}";

/** The same kernels without. */
export const STRICT =
  "${await compiled([])}";
`;
if (!check) {
  await Deno.writeTextFile(GENERATED, text);
} else if (text !== await Deno.readTextFile(GENERATED)) {
  console.error(
    "error: lib/kernels/generated.ts is not what its sources compile to: run deno task kernels",
  );
  Deno.exit(1);
}

/** The bytes of all kernels, in base64. */
async function compiled(flags: readonly string[]): Promise<string> {
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main([...FLAGS, ...flags], {
    readFile: (name) => read(name),
    writeFile(_name, contents) {
      if (typeof contents !== "string") bytes = contents.slice();
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile the kernels: ${stderr}`, { cause: error });
  return bytes.toBase64();
}

async function read(name: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(new URL(name, SOURCES));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
