/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import * as store from "../store.ts";
import { showsEachLayer } from "./draw_state.ts";
import { grouped, type LayerGroup, layerPicture } from "./layer_pictures.ts";
import { PixelImage } from "./pixel_image.tsx";

/** The room that a map and a number get, in pixels of the page. */
const MAP = 36;
const NUMBER = 18;

/** What the layers give for the image. */
export function LayersView(): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const isOpen = useSignal(true);
  const columns = useSignal(8);
  useLayoutEffect(() => {
    if (!list.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const width = entry?.contentRect.width ?? 0;
      if (width > 0) columns.value = Math.min(Math.max(Math.floor(width / MAP), 4), 32);
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
            <LayerFigure key={i} {...group} columns={columns.value} />
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
  { name, output, columns }: LayerGroup & { readonly columns: number },
): JSX.Element {
  const { picture, about, least, most, columns: across, hasMaps } = useMemo(
    () => layerPicture(output, columns),
    [output, columns],
  );
  const range = `${shortNumber(least)} to ${shortNumber(most)}`;
  return (
    <li>
      <p class="draw-layer">
        <span>{name}</span> <span class="faint">{about}, {range}</span>
      </p>
      <PixelImage
        picture={picture}
        width={across * (hasMaps ? MAP : NUMBER)}
        label={`The outputs of ${name}: ${about}, from ${range}`}
      />
    </li>
  );
}

function shortNumber(value: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.abs(value) < 10 ? 1 : 0) : `${value}`;
}
