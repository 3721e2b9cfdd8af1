/// <reference lib="dom" />
import { useComputed, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { attempt } from "../actions.ts";
import { latest } from "../latest.ts";
import type { Questions } from "../protocol.ts";
import type { Setting } from "../setting/setting.ts";
import * as store from "../store.ts";
import { askViewer } from "../viewer.ts";

/** Some training images, and beside each what augmentation makes of it. */
export function AugmentSheet(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const asked = useRef(latest(async (setting: Setting): Promise<void> => {
    const sheet = await askViewer("sheet", { setting, rows: 5, columns: 8 });
    if (canvas.current) paint(canvas.current, sheet);
  }));
  // Layers and most of the recipe make no difference.
  const drawn = useComputed(() => {
    const { recipe, seed } = store.setting.value ?? {};
    return recipe?.augment && store.data.value && JSON.stringify([recipe.augment, seed]);
  });
  useSignalEffect(() => {
    const setting = store.setting.peek();
    if (drawn.value && setting) void attempt(() => asked.current(setting));
  });
  return (
    <figure class="sheet">
      <canvas
        ref={canvas}
        role="img"
        aria-label="Five training images, each as it is and in eight augmented versions"
      />
      <figcaption>Left: as they are. Right: as the network may see them.</figcaption>
    </figure>
  );
}

function paint(
  canvas: HTMLCanvasElement,
  { width, height, channels, pixels }: Questions["sheet"]["answer"],
): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[i * channels + c % channels] ?? 0;
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
