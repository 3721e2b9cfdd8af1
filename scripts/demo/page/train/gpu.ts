/// <reference lib="dom" />
/**
 * The GPU of the browser, if it has one that computes.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";

/** A GPU: its name, or why there is none. */
export type Gpu = { readonly name: string } | { readonly why: string };

/** The GPU, once the browser has told. */
export const gpu: Signal<Gpu | undefined> = signal(undefined);

/** Asks the browser for its GPU. */
export async function findGpu(): Promise<void> {
  gpu.value = await found();
}

async function found(): Promise<Gpu> {
  if (!isSecureContext) {
    return { why: "browsers give pages a GPU only by https, or from this machine itself" };
  }
  if (!("gpu" in navigator)) return { why: "this browser has no WebGPU" };
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return { why: "the browser finds none that it can use, or is told not to" };
    const { description, vendor, architecture, device } = adapter.info;
    const name = [vendor, architecture, device].filter((word) => word !== "").join(" ");
    return { name: description || name || "without a name" };
  } catch (error) {
    return { why: error instanceof Error ? error.message : `${error}` };
  }
}
