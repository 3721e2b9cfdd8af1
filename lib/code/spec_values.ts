/**
 * Options of layers out of their specs.
 *
 * @module
 */

import { type Extent, type Padding, type Windows, windowsOver } from "../engines/windows.ts";
import type { LayerInfo } from "../layers/layer.ts";
import type { ImageSize } from "../values/image.ts";
import { brief, isList, isRecord, type Json } from "../values/json.ts";

/** Returns the spec of a layer: of a frozen one that of the layer in it. */
export function specOf({ spec }: Pick<LayerInfo, "spec">): { readonly [option: string]: Json } {
  let found: { readonly [option: string]: Json } = spec;
  while (found["kind"] === "frozen" && isRecord(found["layer"])) found = found["layer"];
  return found;
}

/** Returns an option that is a number. */
export function numberIn(layer: LayerInfo, name: string): number {
  const value = specOf(layer)[name];
  return typeof value === "number" ? value : refuse(layer, name, value);
}

/** Tells whether an option is true, or a word. */
export function isSet(layer: LayerInfo, name: string, value: boolean | string = true): boolean {
  return specOf(layer)[name] === value;
}

/** Returns an option that is a number, or one for the height and one for the width. */
export function extentIn(layer: LayerInfo, name: string): Extent {
  const value = specOf(layer)[name];
  if (typeof value === "number") return value;
  const [height, width] = isList(value) ? value : [];
  return typeof height === "number" && typeof width === "number"
    ? [height, width]
    : refuse(layer, name, value);
}

/** Returns the size of the images that a layer reads. */
export function imageOf(layer: LayerInfo): ImageSize {
  return layer.image ?? refuse(layer, "image", undefined);
}

/** Returns the size of the images that a layer gives. */
export function outputImageOf(layer: LayerInfo): ImageSize {
  return layer.outputImage ?? refuse(layer, "image", undefined);
}

/** Returns the windows of a layer. `size` is the name of the option of their size. */
export function windowsIn(
  layer: LayerInfo,
  { image, size, isLine = false }: {
    readonly image: ImageSize;
    readonly size: string;
    readonly isLine?: boolean;
  },
): Windows {
  const spec = specOf(layer);
  const extent = (name: string, along: number): Extent => {
    if (spec[name] === undefined) return 1;
    const value = extentIn(layer, name);
    return isLine && typeof value === "number" ? [along, value] : value;
  };
  const padding: Padding = isSet(layer, "padding", "valid")
    ? "valid"
    : isSet(layer, "padding", "same")
    ? "same"
    : extent("padding", 0);
  return windowsOver(layer.name, image, {
    size: extent(size, 1),
    stride: extent("stride", 1),
    padding,
    dilation: extent("dilation", 1),
    ...(spec["groups"] !== undefined && { groups: numberIn(layer, "groups") }),
  });
}

/** Returns the windows over a whole image. */
export function wholeImage(layer: LayerInfo): Windows {
  const image = imageOf(layer);
  const size = [image.height, image.width] as const;
  return windowsOver(layer.name, image, { size, stride: size, padding: "valid" });
}

function refuse(layer: LayerInfo, name: string, value: Json | undefined): never {
  throw new TypeError(`Cannot export ${layer.name}: the ${name} in its spec is ${brief(value)}`);
}
