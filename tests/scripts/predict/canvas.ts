/** Pictures in color that the tests draw, layer by layer: each step returns a new picture. */
import { type Key, random } from "../../../mod.ts";
import type { Picture } from "../../../scripts/predict/picture.ts";

/** Red, green and blue, from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number];

/** A number for each place of a picture, by row and column: how much of something is there. */
export type Field = (y: number, x: number) => number;

/** Returns a picture of one color. */
export function blank(height: number, width: number, color: Color): Picture {
  return {
    height,
    width,
    planes: color.map((light) => new Float32Array(height * width).fill(light)),
  };
}

/** Returns a picture with a color painted over it, as opaque as a field says. */
export function painted(picture: Picture, color: Color, opacity: Field): Picture {
  const parts = valuesOf(picture, opacity);
  return changed(picture, (light, i, plane) => {
    const part = parts[i] ?? 0;
    return light + part * ((color[plane] ?? 0) - light);
  });
}

/** Returns a picture whose light is multiplied by a field. */
export function lit(picture: Picture, factor: Field): Picture {
  const factors = valuesOf(picture, factor);
  return changed(picture, (light, i) => light * (factors[i] ?? 0));
}

/** Returns a picture with a field added, the same in each plane. */
export function raised(picture: Picture, amount: Field): Picture {
  const amounts = valuesOf(picture, amount);
  return changed(picture, (light, i) => light + (amounts[i] ?? 0));
}

/** Returns a picture with white noise of a standard deviation. */
export function noisy(picture: Picture, key: Key, deviation: number): Picture {
  if (deviation === 0) return picture;
  const noise = random.normal(key, picture.height * picture.width);
  // The planes read the same noise from different places: to draw it is what takes time.
  return changed(
    picture,
    (light, i, plane) => light + deviation * (noise[(i + 7919 * plane) % noise.length] ?? 0),
  );
}

/** Returns a picture that is blurred: three means over squares of so many pixels to each side. */
export function blurred(picture: Picture, radius: number): Picture {
  const { height, width } = picture;
  const mean = (pixels: Float32Array, [down, across]: readonly [number, number]): Float32Array =>
    Float32Array.from(pixels, (_, i) => {
      const [y, x] = [Math.floor(i / width), i % width];
      let sum = 0;
      for (let step = -radius; step <= radius; step++) {
        const row = Math.min(Math.max(y + step * down, 0), height - 1);
        const column = Math.min(Math.max(x + step * across, 0), width - 1);
        sum += pixels[row * width + column] ?? 0;
      }
      return sum / (2 * radius + 1);
    });
  const directions = [0, 1, 2].flatMap((): (readonly [number, number])[] => [[0, 1], [1, 0]]);
  return { height, width, planes: picture.planes.map((plane) => directions.reduce(mean, plane)) };
}

/** Returns a field of clouds from 0 to 1: noise that is smooth over so many pixels. */
export function clouds(key: Key, size: number): Field {
  const side = 64;
  const grid = random.uniform(key, side * side);
  const at = (row: number, column: number): number =>
    grid[(row % side + side) % side * side + (column % side + side) % side] ?? 0;
  return (y, x) => {
    const [top, left] = [Math.floor(y / size), Math.floor(x / size)];
    const [down, across] = [smooth(y / size - top), smooth(x / size - left)];
    return at(top, left) * (1 - down) * (1 - across) + at(top, left + 1) * (1 - down) * across +
      at(top + 1, left) * down * (1 - across) + at(top + 1, left + 1) * down * across;
  };
}

/** Returns a number from 0 to 1 that rises smoothly from 0 at 0 to 1 at 1. */
export function smooth(x: number): number {
  const t = Math.min(Math.max(x, 0), 1);
  return t * t * (3 - 2 * t);
}

function valuesOf({ height, width }: Picture, field: Field): Float32Array {
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) values[y * width + x] = field(y, x);
  }
  return values;
}

function changed(
  { planes, ...size }: Picture,
  change: (light: number, place: number, plane: number) => number,
): Picture {
  const inRange = (light: number): number => Math.min(Math.max(light, 0), 1);
  return {
    ...size,
    planes: planes.map((pixels, plane) =>
      pixels.map((light, i) => inRange(change(light, i, plane)))
    ),
  };
}
