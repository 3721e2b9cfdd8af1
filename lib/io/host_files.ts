/**
 * What the library does with the files of its host.
 *
 * @module
 */

import type { ByteStream } from "./gzip.ts";

/** What is at a path: a file, a folder, a link, or a pipe or device, which may have no end. */
export type FileKind = "file" | "folder" | "link" | "endless";

/** What the library does with files. Every function fails with the host's own error. */
export interface HostFiles {
  /** The name of the host in messages. */
  readonly name: string;
  /** The flags that permit reading and writing. */
  readonly flags: { readonly read: string; readonly write: string };
  /** Whether paths are those of Windows. */
  readonly isWindows: boolean;
  /** The number of the process. */
  readonly process: number;
  /** Whether the host lets the program look at a path. Deno would ask the user if not. */
  readonly mayLook: (path: string) => Promise<boolean>;
  /** Returns what is at a path, behind links if `follow` is set. */
  readonly look: (location: string | URL, follow: boolean) => Promise<FileKind>;
  /** Returns the names of what is in a folder, folders aside. */
  readonly fileNames: (location: string | URL) => Promise<readonly string[]>;
  /** Opens the bytes of a file. */
  readonly open: (location: string | URL) => Promise<ByteStream>;
  /** Writes a file that was not there before, and flushes it to the disk. */
  readonly create: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Renames a file. */
  readonly rename: (from: string, to: string) => Promise<void>;
  /** Removes a file. */
  readonly remove: (path: string) => Promise<void>;
  /** Flushes the entries of a folder to the disk. */
  readonly flushFolder: (path: string) => Promise<void>;
}
