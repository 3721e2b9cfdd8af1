/**
 * The sources of the npm package: those of the library, and nothing that needs JSR.
 *
 * @module
 */

/** What goes into the package besides `mod.ts` and `lib`. */
const DOCUMENTS = ["LICENSE", "README.md", "CHANGELOG.md"] as const;

/** What JSR has and npm has not, and the file that is put in its place. */
const STREAM = {
  specifier: "@std/csv/parse-stream",
  file: "scripts/packages/std/csv_parse_stream.ts",
  to: "lib/data/csv_parse_stream.ts",
} as const;

/** What the package takes from `deno.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
}

/** Returns what `deno.json` of the repository at a URL says of the package. */
export async function readManifest(root: URL): Promise<Manifest> {
  const { name, version, license, exports } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  return { name, version, license, exports };
}

/** Copies the sources from the repository at a URL to a folder, with the configuration that packs them. */
export async function stage(root: URL, folder: string): Promise<void> {
  for (const name of ["mod.ts", ...DOCUMENTS]) {
    await Deno.copyFile(new URL(name, root), `${folder}/${name}`);
  }
  await copySources(new URL("lib/", root), `${folder}/lib`);
  await Deno.copyFile(new URL(STREAM.file, root), `${folder}/${STREAM.to}`);
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(await readManifest(root)));
}

async function copySources(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copySources(new URL(`${name}/`, from), `${to}/${name}`);
    // The kernels are in the package as bytes.
    else if (name.endsWith(".ts") && !name.endsWith(".as.ts")) {
      const text = await Deno.readTextFile(new URL(name, from));
      await Deno.writeTextFile(`${to}/${name}`, withoutJsr(text));
    }
  }
}

function withoutJsr(text: string): string {
  return text.replaceAll(`"${STREAM.specifier}"`, `"./${STREAM.to.replace(/^.*\//, "")}"`);
}
