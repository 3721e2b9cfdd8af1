/**
 * Turns of the event loop, in which timers, signals and requests come through.
 *
 * @module
 */

/**
 * Waits for a turn of the event loop: to await a settled promise is not enough. A message takes 0.1 ms,
 * where a timer of 0 ms can take several.
 */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // An open port would keep the process alive.
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * Returns a function that waits for a turn of the event loop if the last one is `milliseconds` ago or more,
 * and else returns at once.
 */
export function turnTaker(milliseconds: number): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return;
    return eventLoopTurn().then(() => {
      last = performance.now();
    });
  };
}

/** Returns a function that tells the milliseconds since now. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => performance.now() - start;
}
