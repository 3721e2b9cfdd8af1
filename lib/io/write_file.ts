/**
 * Writing files so that none is ever half written.
 *
 * @module
 */

/**
 * Puts bytes into a file that holds either them or what it held before, whatever comes between: a
 * signal, a full disk or a power cut. They go to a file beside it, which is flushed to the disk and
 * then takes its name.
 *
 * @throws {Error} if it cannot be written; it names the file and says why.
 */
export async function writeWhole(path: string | URL, bytes: Uint8Array): Promise<void> {
  const target = path instanceof URL ? fromFileUrl(path) : path;
  const partial = `${target}.partial`;
  try {
    await writeFlushed(partial, bytes);
    await Deno.rename(partial, target);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw asWriteError(target, error);
  }
  await flushDirectory(target);
}

/** What went wrong with writing, told already. */
class WriteError extends Error {}

/** What went wrong with writing a file or folder, in a line that says what and why. */
export function asWriteError(path: string, error: unknown): Error {
  if (error instanceof WriteError) return error;
  const reason = error instanceof Deno.errors.NotCapable
    ? `Deno may not write there: it takes the flag --allow-write=${path}`
    : error instanceof Deno.errors.PermissionDenied
    ? "it, or a folder above it, does not permit it"
    : error instanceof Deno.errors.NotFound
    ? "its folder is missing"
    : error instanceof Error
    ? error.message
    : `${error}`;
  return new WriteError(`Cannot write ${path}: ${reason}`, { cause: error });
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await file.write(rest));
  await file.sync();
}

/** Makes new names in the folder of a file outlast a power cut, where the system can flush folders. */
async function flushDirectory(path: string): Promise<void> {
  const directory = path.replace(/[^/\\]*$/, "") || ".";
  try {
    using file = await Deno.open(directory);
    await file.sync();
  } catch {
    // Windows opens no folders, and reading this one may not be allowed: the file itself is safe.
  }
}

function fromFileUrl(url: URL): string {
  if (url.protocol !== "file:") throw new TypeError(`Cannot write ${url.href}: it is no file`);
  const path = decodeURIComponent(url.pathname);
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}
