/**
 * Claims on runs: only one process at a time writes into the folder of a run.
 *
 * A claim is a lock of the system on the configuration's file. The system gives it up when the process
 * ends, however it ends.
 *
 * @module
 */

import { join } from "node:path";
import { newFileBeside } from "../../lib/io/write_file.ts";
import { RunError } from "../shared/command.ts";
import { CONFIG } from "./run_files.ts";

/**
 * Claims the run in a folder, and returns what gives the claim up.
 *
 * @throws {RunError} if another process has the run, or its configuration is not a file.
 */
export async function claimRun(path: string): Promise<Disposable> {
  const config = join(path, CONFIG);
  if (!Deno.lstatSync(config).isFile) {
    throw new RunError(`Cannot go on with the run in ${path}: its ${CONFIG} is no file of its own`);
  }
  return await locked(await Deno.open(config), path);
}

/**
 * Makes the configuration of a run that begins, and claims the run. Of several processes that do so at
 * the same moment, one has the run.
 *
 * @throws {RunError} if another process has the run.
 * @throws {Error} if the file cannot be written.
 */
export async function claimNewRun(path: string, config: Uint8Array): Promise<Disposable> {
  const target = join(path, CONFIG);
  const partial = await newFileBeside(target, config);
  try {
    // Unlike rename(), this fails where the file is there by now.
    await Deno.link(partial, target);
    await Deno.remove(partial);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      await Deno.remove(partial);
      throw taken(path);
    }
    // Some file systems give no file two names.
    await Deno.rename(partial, target);
  }
  return await claimRun(path);
}

/**
 * Tells whether a process has the run in a folder, or returns undefined where the system cannot say.
 *
 * @throws {Error} if there is no run.
 */
export async function isClaimed(path: string): Promise<boolean | undefined> {
  using file = await Deno.open(join(path, CONFIG));
  try {
    return !await file.tryLock(false);
  } catch {
    // Some network file systems have no locks.
    return undefined;
  }
}

/** The milliseconds after which a claim that fails is tried again: isClaimed() may have looked. */
const MOMENT = 20;

async function locked(file: Deno.FsFile, path: string): Promise<Disposable> {
  const tryLock = (): Promise<boolean> =>
    file.tryLock(true).catch((error) => {
      // As above.
      if (error instanceof Deno.errors.NotSupported) return true;
      file.close();
      throw error;
    });
  if (await tryLock()) return file;
  await new Promise((resolve) => setTimeout(resolve, MOMENT));
  if (await tryLock()) return file;
  file.close();
  throw taken(path);
}

function taken(path: string): RunError {
  return new RunError(
    `Cannot use the run in ${path}: another process has it. Wait until that ends, or end it`,
  );
}
