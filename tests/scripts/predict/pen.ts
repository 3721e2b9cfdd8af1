/**
 * The pen: digits drawn from MNIST's test digits, and the paper and the light that they are drawn on, all pure
 * functions of a key.
 */
import { type Key, mnist, random } from "../../../mod.ts";
import type { Picture } from "../../../scripts/predict/picture.ts";
import { blank, clouds, type Color, type Field, noisy, painted, smooth } from "./canvas.ts";

/** A picture, and the digits that are in it from left to right: none in a picture without a digit. */
export interface Labelled {
  readonly picture: Picture;
  readonly digits: readonly number[];
}

/** A way to draw pictures by a key. */
export type Kind = (key: Key) => Labelled;

const { test } = await mnist();

/** Returns numbers from 0 to 1 one after the other, as a key says, and what is made of them. */
export function draws(key: Key): {
  readonly key: (name: number) => Key;
  readonly between: (low: number, high: number) => number;
  readonly whole: (low: number, high: number) => number;
  readonly one: <T>(...choices: readonly [T, ...T[]]) => T;
} {
  const numbers = random.uniform(key, 256);
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    key: (name) => random.foldIn(key, 1000 + name),
    between: (low, high) => low + next() * (high - low),
    whole,
    one: (first, ...others) => [first, ...others][whole(0, others.length)] ?? first,
  };
}

export type Draws = ReturnType<typeof draws>;

/** A digit that is drawn by a pen. */
export interface Digit {
  readonly label: number;
  /** How much ink is at a place, where a pixel of MNIST is 1 wide: its 28 by 28 pixels around 0, 0. */
  readonly ink: Field;
}

/** Draws a test digit of any class, or of one. */
export function anyDigit(draw: Draws, label?: number): Digit {
  let index = draw.whole(0, 9999);
  while (label !== undefined && test.targets[index] !== label) index = (index + 1) % 10000;
  const pixels = test.inputs.bytes.subarray(784 * index, 784 * (index + 1));
  const at = (row: number, column: number): number =>
    row >= 0 && row < 28 && column >= 0 && column < 28 ? (pixels[row * 28 + column] ?? 0) / 255 : 0;
  return {
    label: test.targets[index] ?? 0,
    // Light between pixels, made as sharp as a pen.
    ink: (y, x) => {
      const [row, column] = [y + 13.5, x + 13.5];
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const [down, across] = [row - top, column - left];
      const light = at(top, left) * (1 - down) * (1 - across) +
        at(top, left + 1) * (1 - down) * across + at(top + 1, left) * down * (1 - across) +
        at(top + 1, left + 1) * down * across;
      return smooth((light - 0.25) / 0.5);
    },
  };
}

/** Returns a field that is moved to a place, enlarged, and turned by degrees. */
export function placed(
  ink: Field,
  { y: middle, x: center, scale, turn = 0 }: {
    readonly y: number;
    readonly x: number;
    readonly scale: number;
    readonly turn?: number;
  },
): Field {
  const [sin, cos] = [Math.sin(turn * Math.PI / 180), Math.cos(turn * Math.PI / 180)];
  return (y, x) => {
    const [down, across] = [(y - middle) / scale, (x - center) / scale];
    return ink(down * cos - across * sin, down * sin + across * cos);
  };
}

export function gray(light: number): Color {
  return [light, light, light];
}

/** A sheet of paper, and what one draws on it with. */
interface Desk {
  readonly size: readonly [height: number, width: number];
  readonly paper: Color;
  readonly pen: Color;
}

export function aDesk(draw: Draws): Desk {
  const side = draw.whole(160, 320);
  const light = draw.between(0.72, 0.97);
  const warm = draw.between(0, 0.08);
  return {
    size: [Math.round(side * draw.between(0.9, 1.1)), side],
    paper: [light, light - warm / 2, light - warm],
    pen: draw.one<Color>(gray(0.1), gray(0.25), [0.1, 0.15, 0.45], [0.15, 0.1, 0.1]),
  };
}

/** Returns a field of a digit in a picture of a size, near its middle, and what digit it is. */
export function drawnIn(
  draw: Draws,
  [height, width]: readonly [number, number],
  { digit = anyDigit(draw), part = draw.between(0.45, 0.75), turn = 0, page = 1 }: {
    readonly digit?: Digit;
    /** Which part of the smaller side the 20 pixels of a digit of MNIST fill. */
    readonly part?: number;
    readonly turn?: number;
    /** Which part of the picture the paper fills. */
    readonly page?: number;
  } = {},
): { readonly ink: Field; readonly digits: readonly number[] } {
  const scale = part * Math.min(height, width) / 20;
  // As far from the middle as leaves a margin.
  const room = (length: number): number => Math.max((page * length - 22 * scale) / 2, 0) * 0.7;
  const [down, across] = [room(height), room(width)];
  return {
    ink: placed(digit.ink, {
      y: height / 2 + draw.between(-down, down),
      x: width / 2 + draw.between(-across, across),
      scale,
      turn,
    }),
    digits: [digit.label],
  };
}

/** Draws a digit on plain paper. */
export function written(
  draw: Draws,
  desk = aDesk(draw),
  options: Parameters<typeof drawnIn>[2] = {},
) {
  const { ink, digits } = drawnIn(draw, desk.size, options);
  return { picture: painted(blank(...desk.size, desk.paper), desk.pen, ink), digits };
}

/** Returns what most pictures have: a little noise. */
export function photographed(draw: Draws, picture: Picture): Picture {
  return noisy(picture, draw.key(1), draw.one(0, 0.005, 0.015));
}

/** Returns a field that is 1 within so many pixels of a line through a place. */
export function line(
  { y, x, degrees, width }: Readonly<Record<"y" | "x" | "degrees" | "width", number>>,
): Field {
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  return (row, column) =>
    Math.min(Math.max(width / 2 + 0.5 - Math.abs((row - y) * cos - (column - x) * sin), 0), 1);
}

/** Returns a field that is 1 on a sheet of paper which is turned, and less on its soft edge. */
export function sheet(
  { y, x, height, width, turn }: Readonly<Record<"y" | "x" | "height" | "width" | "turn", number>>,
): Field {
  const [sin, cos] = [Math.sin(turn * Math.PI / 180), Math.cos(turn * Math.PI / 180)];
  return (row, column) => {
    const [down, across] = [row - y, column - x];
    const inside = Math.min(
      height / 2 - Math.abs(down * cos - across * sin),
      width / 2 - Math.abs(down * sin + across * cos),
    );
    return Math.min(Math.max(inside + 0.5, 0), 1);
  };
}

/** Draws a light that falls on paper with a shadow whose edge is hard. */
export function shadow(draw: Draws, [height, width]: readonly [number, number]): Field {
  const degrees = draw.between(0, 360);
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  const at = draw.between(-0.3, 0.3) * Math.min(height, width);
  const [factor, soft] = [draw.between(0.3, 0.7), draw.one(0.5, 1, 3)];
  return (y, x) => {
    const distance = (y - height / 2) * sin + (x - width / 2) * cos - at;
    return factor + (1 - factor) * smooth(distance / soft / 2 + 0.5);
  };
}

/** Draws a light that is brighter on one side, and in the middle. */
export function unevenLight(draw: Draws, [height, width]: readonly [number, number]): Field {
  const [down, across] = [draw.between(-0.35, 0.35), draw.between(-0.35, 0.35)];
  const corners = draw.between(0, 0.5);
  return (y, x) => {
    const [v, u] = [y / height - 0.5, x / width - 0.5];
    return Math.max(1 - Math.abs(down) / 2 - Math.abs(across) / 2 + down * v + across * u, 0) -
      corners * (u * u + v * v);
  };
}

/** Returns a field with a line every so many pixels, across or down, or both. */
export function ruled(
  draw: Draws,
  directions: readonly ("across" | "down")[],
  pitch: number,
): Field {
  const [offsetY, offsetX] = [draw.between(0, pitch), draw.between(0, pitch)];
  const width = draw.between(1, 2.2);
  const tilt = draw.one(0, 0, draw.between(-0.03, 0.03));
  const near = (place: number): number => {
    const distance = Math.abs(place / pitch - Math.round(place / pitch)) * pitch;
    return Math.min(Math.max(width / 2 + 0.5 - distance, 0), 1);
  };
  return (y, x) =>
    Math.max(
      directions.includes("across") ? near(y - offsetY + tilt * x) : 0,
      directions.includes("down") ? near(x - offsetX - tilt * y) : 0,
    );
}

/** Draws a texture that covers a field: wood, cloth or grains. */
export function texture(draw: Draws, size: number): Field {
  const pattern = clouds(draw.key(2), 4);
  const grain = clouds(draw.key(3), size);
  const direction = draw.one(0, 1);
  return draw.one<Field>(
    (y, x) => grain((direction ? y : x) * 8, (direction ? x : y) / 6) - 0.5,
    (y, x) => (Math.sin(y * 1.3) * Math.sin(x * 1.3)) / 2,
    (y, x) => pattern(y, x) - 0.5,
  );
}

export function light(factor: number): Field {
  return () => factor;
}
