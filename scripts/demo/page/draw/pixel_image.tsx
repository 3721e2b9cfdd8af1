/// <reference lib="dom" />
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Picture } from "./colors.ts";

/** An image of pixels. */
export function PixelImage(
  { picture, label, width }: {
    readonly picture: Picture;
    /** What is on it, for those who do not see it. */
    readonly label: string;
    /** How wide it is on the page. By default the style says it. */
    readonly width?: number;
  },
): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) show(canvas.current, picture);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      class="pixels"
      role="img"
      aria-label={label}
      {...(width !== undefined && { style: { width: `${width}px` } })}
    />
  );
}

/** Shows an image on a canvas. */
export function show(canvas: HTMLCanvasElement, { height, width, bytes }: Picture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (width > 0 && height > 0) context?.putImageData(new ImageData(bytes, width, height), 0, 0);
}
