/// <reference lib="dom" />
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Picture } from "./colors.ts";

/** An image of pixels, each as large as the style makes it. */
export function PixelImage(
  { picture, label, class: className = "" }: {
    readonly picture: Picture;
    /** What is on it, for those who do not see it. */
    readonly label: string;
    readonly class?: string;
  },
): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) show(canvas.current, picture);
  }, [picture]);
  return <canvas ref={canvas} class={`pixels ${className}`} role="img" aria-label={label} />;
}

/** Shows an image on a canvas. */
export function show(canvas: HTMLCanvasElement, { height, width, bytes }: Picture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (width > 0 && height > 0) context?.putImageData(new ImageData(bytes, width, height), 0, 0);
}
