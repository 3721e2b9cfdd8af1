import type { ImageSize } from "../values/image.ts";

/**
 * Returns images with rows and columns exchanged, as the files of EMNIST need it.
 *
 * @example
 * ```ts
 * const turned = transposedImages({ bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3, channels: 1 });
 * console.log(turned.bytes, turned.height); // 1, 4, 2, 5, 3, 6 and 3
 * ```
 */
export function transposedImages<Images extends ImageSize & { readonly bytes: Uint8Array }>(
  images: Images,
): Images {
  const { bytes, height, width, channels } = images;
  const size = height * width * channels;
  const turned = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += size) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = start + (y * width + x) * channels;
        const to = start + (x * height + y) * channels;
        for (let c = 0; c < channels; c++) turned[to + c] = bytes[from + c] ?? 0;
      }
    }
  }
  return { ...images, bytes: turned, height: width, width: height };
}
