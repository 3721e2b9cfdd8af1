/**
 * What is said while a page is built.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";

/** The milliseconds that a build takes where its packages are there. */
const USUAL = 2000;

/** Waits for a build, and says why it takes long if it does. */
export async function patiently<Result>(
  { write }: Pick<Console, "write">,
  building: Promise<Result>,
  usual: number = USUAL,
): Promise<Result> {
  const timer = setTimeout(
    () => write("Building the page. The first time, Deno downloads what it needs for that\n"),
    usual,
  );
  try {
    return await building;
  } finally {
    clearTimeout(timer);
  }
}
