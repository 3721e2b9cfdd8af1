/**
 * The line that says how far loading images has come.
 *
 * @module
 */

import type { Console } from "../shared/console.ts";
import { grouped } from "../shared/numbers.ts";

/** A line that is written over. */
export interface LoadingProgress {
  /** Says how many images are read, once that takes a while. */
  readonly show: (count: number) => void;
  readonly clear: () => void;
}

/** The milliseconds after which loading is slow, and from one line to the next where none can be written over. */
const SLOW = { first: 1000, next: 10_000 };

/** Returns what shows how far loading has come. */
export function loadingProgress({ write, isPlain, now }: Console): LoadingProgress {
  const start = now();
  let last = start + SLOW.first - (isPlain ? SLOW.next : 0);
  let isShown = false;
  const clear = (): void => {
    if (isShown && !isPlain) write("\r\x1b[K");
    isShown = false;
  };
  return {
    clear,
    show(count) {
      if (count === 0 || now() - last < (isPlain ? SLOW.next : 0)) return;
      if (now() - start < SLOW.first) return;
      last = now();
      const text = `reading images: ${grouped(count)}`;
      write(isPlain ? `${text}\n` : `\r\x1b[K${text}`);
      isShown = true;
    },
  };
}
