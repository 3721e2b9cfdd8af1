/**
 * The files of Deno.
 *
 * @module
 */

import type { FileKind, HostFiles } from "./host_files.ts";

/** Returns the files of Deno, or undefined on another host. */
export function denoFiles(): HostFiles | undefined {
  if (!("Deno" in globalThis)) return undefined;
  return {
    name: "Deno",
    flags: { read: "--allow-read", write: "--allow-write" },
    isWindows: Deno.build.os === "windows",
    process: Deno.pid,
    async mayLook(path) {
      return (await Deno.permissions.query({ name: "read", path })).state === "granted";
    },
    look: async (location, follow) =>
      kindOf(await (follow ? Deno.stat(location) : Deno.lstat(location))),
    fileNames: async (location) =>
      (await Array.fromAsync(Deno.readDir(location)))
        .filter(({ isDirectory }) => !isDirectory).map(({ name }) => name),
    open: async (location) => (await Deno.open(location)).readable,
    create: (path, bytes) =>
      withFile(path, { write: true, createNew: true }, (file) => writeFlushed(file, bytes)),
    rename: Deno.rename,
    remove: (path) => Deno.remove(path),
    flushFolder: (path) => withFile(path, { read: true }, (file) => file.sync()),
  };
}

/** Writes all bytes where a file stands, and flushes them to the disk. */
export async function writeFlushed(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  await file.sync();
}

/** Lends an open file. Not all hosts that read this file know `using`. */
async function withFile(
  path: string,
  options: Deno.OpenOptions,
  use: (file: Deno.FsFile) => Promise<void>,
): Promise<void> {
  const file = await Deno.open(path, options);
  try {
    await use(file);
  } finally {
    file.close();
  }
}

function kindOf(info: Deno.FileInfo): FileKind {
  if (info.isFile) return "file";
  if (info.isDirectory) return "folder";
  return info.isSymlink ? "link" : "endless";
}
