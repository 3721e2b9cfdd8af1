/** Shared by the tests of folders of images: pictures in files. */
import { encode } from "fast-png";
import { dirname } from "node:path";

/** A picture of one light, or of one color. */
export interface Plain {
  readonly width?: number;
  readonly height?: number;
  readonly color: readonly number[];
}

/** Writes pictures of PNG at paths in a folder. */
export async function draw(
  folder: string,
  pictures: Readonly<Record<string, Plain>>,
): Promise<void> {
  for (const [name, { width = 3, height = 2, color }] of Object.entries(pictures)) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    const channels = color.length === 3 ? 3 : 1;
    const data = Uint8Array.from(
      { length: width * height * channels },
      (_, i) => color[i % channels] ?? 0,
    );
    await Deno.writeFile(path, encode({ width, height, data, channels }));
  }
}

/** Returns so many pictures of each class, from dark for the first one to light for the last one. */
export function classesOfLight(
  names: readonly string[],
  count: number,
  prefix = "",
): Readonly<Record<string, Plain>> {
  return Object.fromEntries(
    names.flatMap((name, i) =>
      Array.from({ length: count }, (_, j) =>
        [
          `${prefix}${name}/${j}.png`,
          { color: [Math.round(255 * (i + j / count / 2) / names.length)] },
        ] as const)
    ),
  );
}
