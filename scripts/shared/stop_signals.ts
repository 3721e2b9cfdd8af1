/**
 * Signals that end a training.
 *
 * @module
 */

import { CLEAR_LINE, type Console } from "./console.ts";

/**
 * The time in milliseconds within which signals count as one: `deno task` passes on a Ctrl-C that the
 * terminal has sent to the program already. Nobody presses twice as fast.
 */
const ONE_PRESS = 200;

/** How a training is stopped after the step that is under way. */
export interface Stopping {
  /** Aborts when the training has to stop. */
  readonly signal: AbortSignal;
  /** Takes steps, and returns what they return. Signals end the program at once outside of them. */
  readonly during: <Result>(steps: () => Promise<Result>) => Promise<Result>;
}

/**
 * Returns a stopping that aborts when the user presses Ctrl-C or the system asks the program to end while
 * it takes steps. The step under way is completed. A second signal ends the program at once.
 *
 * @param system What listens to signals.
 */
export function stoppingOnSignals(
  console: Pick<Console, "write" | "isPlain" | "now">,
  system: Pick<typeof Deno, "addSignalListener" | "removeSignalListener"> = Deno,
): Stopping {
  const controller = new AbortController();
  const { signal } = controller;
  const names = signalsOf(Deno.build.os);
  let stopped = Infinity;
  const stop = (): void => {
    // The terminal has written ^C into the line.
    if (!console.isPlain) console.write(CLEAR_LINE);
    if (console.now() - stopped > ONE_PRESS) Deno.exit(130);
    stopped = Math.min(stopped, console.now());
    controller.abort();
  };
  return {
    signal,
    async during(steps) {
      for (const name of names) system.addSignalListener(name, stop);
      try {
        return await steps();
      } finally {
        // The same press may arrive once more.
        if (signal.aborted) await new Promise((resolve) => setTimeout(resolve, ONE_PRESS));
        // Without a listener, the system ends the program even while it loads or tests.
        for (const name of names) system.removeSignalListener(name, stop);
      }
    },
  };
}

/** Returns the signals that a system has for a program to end. */
export function signalsOf(os: typeof Deno.build.os): readonly Deno.Signal[] {
  return os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
}
