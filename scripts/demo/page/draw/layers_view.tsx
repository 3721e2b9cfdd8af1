/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import * as store from "../store.ts";
import { showsEachLayer } from "./draw_state.ts";
import { grouped, type LayerGroup, layerPicture } from "./layer_pictures.ts";
import { PixelImage } from "./pixel_image.tsx";

/** What the layers give for the image. */
export function LayersView(): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const isOpen = useSignal(true);
  const room = useSignal(280);
  useLayoutEffect(() => {
    if (!list.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      if (width > 0) room.value = width;
    });
    observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  const layers = isOpen.value ? store.look.value?.layers : undefined;
  return (
    <details
      class="draw-part"
      open
      onToggle={(event) => isOpen.value = event.currentTarget.open}
    >
      <summary>What its layers make of it</summary>
      <label class="draw-check">
        <input
          type="checkbox"
          checked={showsEachLayer.value}
          onChange={({ currentTarget }) => showsEachLayer.value = currentTarget.checked}
        />{" "}
        Each layer by itself
      </label>
      {!layers && <p class="faint">They light up when there is something to see.</p>}
      <ol class="draw-layers" ref={list}>
        {layers &&
          grouped(layers, showsEachLayer.value).map((group, i) => (
            <LayerFigure key={i} {...group} mostRoom={room.value} />
          ))}
      </ol>
      {layers && (
        <p class="faint">
          Black is 0, <span class="draw-more">orange</span> is more and{" "}
          <span class="draw-less">blue</span>{" "}
          less. The number farthest from 0 is the lightest of its layer.
        </p>
      )}
    </details>
  );
}

function LayerFigure(
  { name, output, mostRoom }: LayerGroup & { readonly mostRoom: number },
): JSX.Element {
  const { picture, about, least, most, room } = useMemo(
    () => layerPicture(output, mostRoom),
    [output, mostRoom],
  );
  const range = `${shortNumber(least)} to ${shortNumber(most)}`;
  return (
    <li>
      <p class="draw-layer">
        <span>{name}</span> <span class="faint">{about}, {range}</span>
      </p>
      <PixelImage
        picture={picture}
        width={room}
        label={`The outputs of ${name}: ${about}, from ${range}`}
      />
    </li>
  );
}

function shortNumber(value: number): string {
  const text = Number.isFinite(value) ? value.toFixed(Math.abs(value) < 9.95 ? 1 : 0) : `${value}`;
  return text === "-0.0" ? "0.0" : text;
}
