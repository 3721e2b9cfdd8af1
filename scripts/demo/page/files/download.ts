/// <reference lib="dom" />
import type { PageFile } from "../protocol.ts";

/** Lets the browser save a file. */
export function download({ name, type, bytes }: PageFile): void {
  const url = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
