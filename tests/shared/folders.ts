/** What tests that write files share: folders that are gone after them, and disks that are full. */

/** Runs a test with a folder of its own. */
export async function inFolder<Result>(
  test: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await Deno.makeTempDir({ prefix: "foldnet-" });
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the names of the files in a folder, in alphabetical order. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

/** Runs a test while files take only so many bytes in all. */
export async function withFullDisk(room: number, test: () => Promise<unknown>): Promise<void> {
  const { write } = Deno.FsFile.prototype;
  let left = room;
  Deno.FsFile.prototype.write = async function (bytes: Uint8Array): Promise<number> {
    if (left === 0) throw new Error("No space left on device (os error 28)");
    const written = await write.call(this, bytes.subarray(0, left));
    left -= written;
    return written;
  };
  try {
    await test();
  } finally {
    Deno.FsFile.prototype.write = write;
  }
}
