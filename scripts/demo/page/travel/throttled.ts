/// <reference lib="dom" />
import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

/**
 * Returns the value of a signal as it was not long ago: a component that reads it is drawn only so often.
 *
 * @param milliseconds The least time from one drawing to the next.
 */
export function useThrottled<Value>(signal: ReadonlySignal<Value>, milliseconds: number): Value {
  const [value, setValue] = useState<Value>(signal.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = -Infinity;
    const update = (): void => {
      timer = undefined;
      last = performance.now();
      setValue(() => signal.peek());
    };
    const stop = effect(() => {
      signal.value;
      timer ??= setTimeout(update, last + milliseconds - performance.now());
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [signal, milliseconds]);
  return value;
}
