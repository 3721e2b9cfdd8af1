/**
 * Signals that end a training.
 *
 * @module
 */

import { CLEAR_LINE, type Console } from "../shared/console.ts";

/**
 * The time in milliseconds within which signals count as one: `deno task` passes on a Ctrl-C that the
 * terminal has sent to the program already. Nobody presses twice as fast.
 */
const ONE_PRESS = 200;

/**
 * Returns a signal that aborts when the user presses Ctrl-C or the system asks the program to end. The
 * step under way is completed. A second signal ends the program at once.
 */
export function stopOnSignals(console: Pick<Console, "write" | "isPlain" | "now">): AbortSignal {
  const controller = new AbortController();
  let stopped = Infinity;
  for (const name of signalsOf(Deno.build.os)) {
    Deno.addSignalListener(name, () => {
      // The terminal has written ^C into the line.
      if (!console.isPlain) console.write(CLEAR_LINE);
      if (console.now() - stopped > ONE_PRESS) Deno.exit(130);
      stopped = Math.min(stopped, console.now());
      controller.abort();
    });
  }
  return controller.signal;
}

/** Returns the signals that a system has for a program to end. */
export function signalsOf(os: typeof Deno.build.os): readonly Deno.Signal[] {
  return os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
}
