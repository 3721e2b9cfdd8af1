/**
 * The files of Node and Bun.
 *
 * @module
 */

import { builtinModules } from "./builtin.ts";
import type { ByteStream } from "./gzip.ts";
import type { FileKind, HostFiles } from "./host_files.ts";

/** The bytes that are read at a time. */
const PIECE = 2 ** 16;

/** Returns the files of Node or Bun, or undefined on a host without the modules of Node. */
export function nodeFiles(): HostFiles | undefined {
  const fs = builtinModules()?.("node:fs")?.promises;
  if (!fs) return undefined;
  type File = Awaited<ReturnType<typeof fs.open>>;

  /** Lends an open file. */
  const withFile = async (path: string, flags: string, use: (file: File) => Promise<unknown>) => {
    const file = await fs.open(path, flags);
    try {
      await use(file);
    } finally {
      await file.close();
    }
  };
  return {
    name: "Bun" in globalThis ? "Bun" : "Node",
    flags: { read: "--allow-fs-read", write: "--allow-fs-write" },
    isWindows: process.platform === "win32",
    process: process.pid,
    mayLook: () => Promise.resolve(true),
    look: async (location, follow) =>
      kindOf(await (follow ? fs.stat(location) : fs.lstat(location))),
    fileNames: async (location) =>
      (await fs.readdir(location, { withFileTypes: true }))
        .filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    open: async (location) => streamOf(await fs.open(location, "r")),
    create: (path, bytes) =>
      withFile(path, "wx", async (file) => {
        await file.writeFile(bytes);
        await file.sync();
      }),
    rename: fs.rename,
    remove: (path) => fs.rm(path),
    flushFolder: (path) => withFile(path, "r", (file) => file.sync()),
  };
}

/** What the stream of a file needs of it. */
interface Readable {
  readonly read: (
    buffer: Uint8Array<ArrayBuffer>,
    offset: number,
    length: number,
  ) => Promise<{ readonly bytesRead: number }>;
  readonly close: () => Promise<void>;
}

/** Returns the bytes of an open file, which closes at their end. */
function streamOf(file: Readable): ByteStream {
  return new ReadableStream({
    async pull(controller) {
      try {
        const buffer = new Uint8Array(PIECE);
        const { bytesRead } = await file.read(buffer, 0, PIECE);
        if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
        await file.close();
        controller.close();
      } catch (error) {
        await file.close().catch(() => {});
        controller.error(error);
      }
    },
    cancel: () => file.close(),
  });
}

function kindOf(
  info: {
    readonly isFile: () => boolean;
    readonly isDirectory: () => boolean;
    readonly isSymbolicLink: () => boolean;
  },
): FileKind {
  if (info.isFile()) return "file";
  if (info.isDirectory()) return "folder";
  return info.isSymbolicLink() ? "link" : "endless";
}
