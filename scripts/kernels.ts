/**
 * Compiles the kernels of the wasm engine into a module that embeds them, and generates their typed
 * calls; with `--check`, only compares both with the files that are there.
 *
 * @module
 */

import asc from "npm:assemblyscript@0.28.20/asc";
import { deflateSync, inflateSync } from "node:zlib";
import { alternated } from "../lib/kernels/alternate.ts";
import { callsModule } from "./kernels/calls_module.ts";
import { type Signature, signaturesOf } from "./kernels/signatures.ts";

const SOURCES = new URL("../lib/kernels/", import.meta.url);
const BYTES = new URL("generated.ts", SOURCES);
const CALLS = new URL("calls.ts", SOURCES);

const FLAGS = [
  "index.as.ts --outFile kernels.wasm --optimizeLevel 3 --runtime stub --noAssert",
  "--importMemory --initialMemory 1 --maximumMemory 65536 --enable simd --disableWarning 112",
].join(" ").split(" ");

const unknown = Deno.args.find((argument) => argument !== "--check");
if (unknown !== undefined) {
  console.error(`error: ${unknown} is no flag of kernels: there is --check, which writes nothing`);
  Deno.exit(2);
}
const check = Deno.args.includes("--check");
const sources = await readSources();
const signatures = signaturesOf(sources.get("index.as.ts") ?? "", sources);
const relaxed = await compiled(["--enable", "relaxed-simd"]);
const strict = await compiled([]);
await requireSignatures(signatures, strict);
if (check) await compare();
else await write();

async function write(): Promise<void> {
  const stale = await staleFiles();
  if (stale.length === 0) {
    return console.log("Up to date: lib/kernels/generated.ts and lib/kernels/calls.ts");
  }
  const compressed = new Uint8Array(deflateSync(alternated(relaxed, strict), { level: 9 }));
  await Deno.writeTextFile(
    BYTES,
    `// Made of the .as.ts files beside it by \`deno task kernels\`. Do not edit.

/** The kernels with fused multiply-add, and the same without, as \`alternated\` has them: deflated (RFC 1950), in base64. */
export const DEFLATED =
  "${compressed.toBase64()}";

/** How many bytes the kernels with fused multiply-add are. */
export const RELAXED_BYTES = ${relaxed.length};
`,
  );
  await Deno.writeTextFile(CALLS, callsModule(signatures));
  console.log("Wrote lib/kernels/generated.ts and lib/kernels/calls.ts");
}

/** Ends with an error unless the generated files are those of the sources. */
async function compare(): Promise<void> {
  const stale = await staleFiles();
  for (const file of stale) {
    console.error(
      `error: lib/kernels/${file} is not what its sources compile to: run deno task kernels`,
    );
  }
  if (stale.length > 0) Deno.exit(1);
}

/** Returns the names of the generated files that are not those of the sources. */
async function staleFiles(): Promise<readonly string[]> {
  return [
    ...(await isEmbedded() ? [] : ["generated.ts"]),
    ...(await Deno.readTextFile(CALLS).catch(() => "") === callsModule(signatures)
      ? []
      : ["calls.ts"]),
  ];
}

/** Whether the module holds these bytes. Compressors differ between machines, the bytes do not. */
async function isEmbedded(): Promise<boolean> {
  const { DEFLATED, RELAXED_BYTES } = await import(BYTES.href).catch(() => ({ DEFLATED: "" }));
  if (DEFLATED === "") return false;
  const bytes = inflateSync(Uint8Array.fromBase64(DEFLATED));
  const both = alternated(relaxed, strict);
  return RELAXED_BYTES === relaxed.length && bytes.length === both.length &&
    both.every((byte, i) => byte === bytes[i]);
}

/** Throws unless the signatures are those of the functions that the compiled kernels export. */
async function requireSignatures(
  signatures: readonly Signature[],
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const text = (name: string, length: number) => `${name} with ${length} parameters`;
  const found = signatures.map(({ name, parameters }) => text(name, parameters.length));
  const expected = Object.entries(instance.exports).flatMap(([name, value]) =>
    typeof value === "function" ? [text(name, value.length)] : []
  );
  const odd = [...new Set(found).symmetricDifference(new Set(expected))];
  if (odd.length > 0) throw new Error(`Cannot read the signatures of the kernels: ${odd.join()}`);
}

/** Returns the bytes of all kernels. */
async function compiled(flags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  const { error, stderr } = await asc.main([...FLAGS, ...flags], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile(_name, contents) {
      if (typeof contents !== "string") bytes = new Uint8Array(contents);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`Cannot compile the kernels: ${stderr}`, { cause: error });
  return bytes;
}

/** Returns the texts of the sources by the names of their files. */
async function readSources(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(SOURCES)) {
    if (name.endsWith(".as.ts")) {
      texts.set(name, await Deno.readTextFile(new URL(name, SOURCES)));
    }
  }
  return texts;
}
