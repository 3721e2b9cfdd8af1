/// <reference lib="dom" />
/**
 * Parts of the page that load when they are needed, so that the page begins sooner.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { FunctionComponent, JSX } from "preact";
import { useEffect } from "preact/hooks";

/** A part of the page: what it is once it is there, or why it cannot be loaded. */
type Part = { readonly component: FunctionComponent } | { readonly failure: string };

/** Returns a part of the page that is loaded when it is first shown. */
export function lazily(load: () => Promise<FunctionComponent>): FunctionComponent {
  const part: Signal<Part | undefined> = signal(undefined);
  let isBegun = false;
  const begin = async (): Promise<void> => {
    if (isBegun) return;
    isBegun = true;
    try {
      part.value = { component: await load() };
    } catch (error) {
      // A page that is open for long may ask for what its host has no more.
      part.value = { failure: error instanceof Error ? error.message : `${error}` };
    }
  };
  return function Lazily(): JSX.Element {
    useEffect(() => void begin(), []);
    const loaded = part.value;
    if (!loaded) return <p class="faint">Loading …</p>;
    if ("failure" in loaded) {
      return <p role="alert">This part cannot be loaded: {loaded.failure}. Load the page again.</p>;
    }
    const { component: Component } = loaded;
    return <Component />;
  };
}
