/**
 * Pictures of handwritten digits as people take them, drawn from MNIST's test digits: each kind is a pure
 * function of a key.
 */
import { type Key, mnist, random } from "../../../mod.ts";
import type { Picture } from "../../../scripts/predict/picture.ts";
import {
  blank,
  blurred,
  clouds,
  type Color,
  type Field,
  lit,
  noisy,
  painted,
  raised,
  smooth,
} from "./canvas.ts";

/** A picture, and the digits that are in it from left to right: none in a picture without a digit. */
export interface Labelled {
  readonly picture: Picture;
  readonly digits: readonly number[];
}

/** A way to draw pictures by a key. */
export type Kind = (key: Key) => Labelled;

const { test } = await mnist();

/** Returns numbers from 0 to 1 one after the other, as a key says, and what is made of them. */
function draws(key: Key): {
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

type Draws = ReturnType<typeof draws>;

/** A digit that is drawn by a pen. */
interface Digit {
  readonly label: number;
  /** How much ink is at a place, where a pixel of MNIST is 1 wide: its 28 by 28 pixels around 0, 0. */
  readonly ink: Field;
}

/** Draws a test digit of any class, or of one. */
function anyDigit(draw: Draws, label?: number): Digit {
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
function placed(
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

function gray(light: number): Color {
  return [light, light, light];
}

/** A sheet of paper, and what one draws on it with. */
interface Desk {
  readonly size: readonly [height: number, width: number];
  readonly paper: Color;
  readonly pen: Color;
}

function aDesk(draw: Draws): Desk {
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
function drawnIn(
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
function written(draw: Draws, desk = aDesk(draw), options: Parameters<typeof drawnIn>[2] = {}) {
  const { ink, digits } = drawnIn(draw, desk.size, options);
  return { picture: painted(blank(...desk.size, desk.paper), desk.pen, ink), digits };
}

/** Returns what most pictures have: a little noise. */
function photographed(draw: Draws, picture: Picture): Picture {
  return noisy(picture, draw.key(1), draw.one(0, 0.005, 0.015));
}

/** Returns a field that is 1 within so many pixels of a line through a place. */
function line(
  { y, x, degrees, width }: Readonly<Record<"y" | "x" | "degrees" | "width", number>>,
): Field {
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  return (row, column) =>
    Math.min(Math.max(width / 2 + 0.5 - Math.abs((row - y) * cos - (column - x) * sin), 0), 1);
}

/** Returns a field that is 1 on the outline of a rectangle. */
function outline(
  { top, left, bottom, right, width }: Readonly<
    Record<"top" | "left" | "bottom" | "right" | "width", number>
  >,
): Field {
  return (y, x) => {
    const outside = Math.max(top - y, y - bottom, left - x, x - right);
    return Math.abs(outside) <= width / 2 ? 1 : 0;
  };
}

/** Returns a field that is 1 on a sheet of paper which is turned, and less on its soft edge. */
function sheet(
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
function shadow(draw: Draws, [height, width]: readonly [number, number]): Field {
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
function unevenLight(draw: Draws, [height, width]: readonly [number, number]): Field {
  const [down, across] = [draw.between(-0.35, 0.35), draw.between(-0.35, 0.35)];
  const corners = draw.between(0, 0.5);
  return (y, x) => {
    const [v, u] = [y / height - 0.5, x / width - 0.5];
    return Math.max(1 - Math.abs(down) / 2 - Math.abs(across) / 2 + down * v + across * u, 0) -
      corners * (u * u + v * v);
  };
}

/** Returns a field with a line every so many pixels, across or down, or both. */
function ruled(
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

function onRuledPaper(draw: Draws, directions: readonly ("across" | "down")[]): Labelled {
  const desk = aDesk(draw);
  const pitch = Math.min(...desk.size) * draw.between(0.06, 0.22);
  const color = draw.one<Color>([0.45, 0.6, 0.85], [0.85, 0.5, 0.5], gray(0.55), gray(0.3));
  const lines = ruled(draw, directions, pitch);
  const strength = draw.between(0.4, 1);
  const { ink, digits } = drawnIn(draw, desk.size);
  const paper = painted(blank(...desk.size, desk.paper), color, (y, x) => strength * lines(y, x));
  return { picture: photographed(draw, painted(paper, desk.pen, ink)), digits };
}

/** Draws a texture that covers a field: wood, cloth or grains. */
function texture(draw: Draws, size: number): Field {
  const pattern = clouds(draw.key(2), 4);
  const grain = clouds(draw.key(3), size);
  const direction = draw.one(0, 1);
  return draw.one<Field>(
    (y, x) => grain((direction ? y : x) * 8, (direction ? x : y) / 6) - 0.5,
    (y, x) => (Math.sin(y * 1.3) * Math.sin(x * 1.3)) / 2,
    (y, x) => pattern(y, x) - 0.5,
  );
}

function light(factor: number): Field {
  return () => factor;
}

/** Adds a flag and a foot to a 1, as many people write it. */
function withFlagAndFoot(draw: Draws, { label, ink }: Digit): Digit {
  const places = Array.from({ length: 81 * 81 }, (_, i) => [
    Math.floor(i / 81) / 4 - 10,
    i % 81 / 4 - 10,
  ]).filter(([y = 0, x = 0]) => ink(y, x) > 0.5);
  const [top, bottom] = [places[0] ?? [0, 0], places.at(-1) ?? [0, 0]];
  const thick = Math.max(Math.sqrt(places.length / 16 / 20) * 1.1, 1.4);
  const flag = { length: draw.between(4, 8), fall: draw.between(0.4, 1.1) };
  const foot = draw.between(3, 6);
  const stroke = (from: readonly number[], to: readonly number[]): Field => {
    const [fromY = 0, fromX = 0, toY = 0, toX = 0] = [...from, ...to];
    const [down, across] = [toY - fromY, toX - fromX];
    return (y, x) => {
      const along = ((y - fromY) * down + (x - fromX) * across) / (down ** 2 + across ** 2);
      const t = Math.min(Math.max(along, 0), 1);
      const distance = Math.hypot(y - fromY - t * down, x - fromX - t * across);
      return smooth((thick / 2 - distance) / 0.3 + 0.5);
    };
  };
  const [topY = 0, topX = 0] = top;
  const [bottomY = 0, bottomX = 0] = bottom;
  const angle = Math.atan(flag.fall);
  const parts = [
    ink,
    stroke(top, [topY + flag.length * Math.sin(angle), topX - flag.length * Math.cos(angle)]),
    ...(draw.one(true, true, false)
      ? [stroke([bottomY - thick / 2, bottomX - foot], [bottomY - thick / 2, bottomX + foot])]
      : []),
  ];
  return { label, ink: (y, x) => Math.max(...parts.map((part) => part(y, x))) };
}

/** The kinds of pictures by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
  "plain paper": (key) => {
    const draw = draws(key);
    const { picture, digits } = written(draw);
    return { picture: photographed(draw, picture), digits };
  },
  "a line along one edge": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const { picture, digits } = written(draw, desk);
    const [height, width] = desk.size;
    const thick = draw.between(1.5, 8);
    const offset = draw.one(thick / 2, thick / 2, draw.between(0, 0.08 * height));
    const edge = draw.whole(0, 3);
    const place = {
      y: edge === 0 ? offset : edge === 1 ? height - 1 - offset : 0,
      x: edge === 2 ? offset : edge === 3 ? width - 1 - offset : 0,
      degrees: edge < 2 ? 0 : 90,
      width: thick,
    };
    return { picture: photographed(draw, painted(picture, desk.pen, line(place))), digits };
  },
  "a box of a form": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const [height, width] = desk.size;
    const margin = (): number => draw.between(0.03, 0.14);
    const { picture, digits } = written(draw, desk, { part: draw.between(0.4, 0.6) });
    const box = outline({
      top: margin() * height,
      left: margin() * width,
      bottom: (1 - margin()) * height,
      right: (1 - margin()) * width,
      width: draw.between(1.5, 7),
    });
    return {
      picture: photographed(draw, painted(picture, draw.one(desk.pen, gray(0.4)), box)),
      digits,
    };
  },
  "a scan with black corners": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const [height, width] = desk.size;
    const turn = draw.one(-1, 1) * draw.between(3, 12);
    const { ink, digits } = drawnIn(draw, desk.size, {
      turn,
      part: draw.between(0.4, 0.6),
      page: 0.8,
    });
    // Cut off to the size of the page, or grown to hold all of it.
    const part = draw.one(1, 0.88, 0.95);
    const page = sheet({
      y: height / 2,
      x: width / 2,
      height: part * height,
      width: part * width,
      turn,
    });
    const black = blank(height, width, gray(draw.between(0, 0.06)));
    return {
      picture: photographed(draw, painted(painted(black, desk.paper, page), desk.pen, ink)),
      digits,
    };
  },
  "paper on a desk": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const [height, width] = desk.size;
    const turn = draw.one(-1, 1) * draw.between(3, 12);
    const part = draw.between(0.6, 0.85);
    const page = sheet({
      y: height / 2,
      x: width / 2,
      height: part * height,
      width: part * width,
      turn,
    });
    const { ink, digits } = drawnIn(draw, desk.size, {
      turn,
      part: part * draw.between(0.4, 0.6),
      page: part * 0.9,
    });
    const color = draw.one<Color>(
      gray(draw.between(0.05, 0.35)),
      [0.45, 0.3, 0.18],
      [0.25, 0.35, 0.5],
      [0.35, 0.5, 0.35],
      [1, 0.99, 0.97],
    );
    const paper: Color = color[0] === 1 ? [0.74, 0.72, 0.68] : desk.paper;
    const grain = texture(draw, 16);
    const strength = draw.between(0, 0.15);
    const top = raised(blank(height, width, color), (y, x) => strength * grain(y, x));
    return {
      picture: photographed(draw, painted(painted(top, paper, page), desk.pen, ink)),
      digits,
    };
  },
  "a hard shadow": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const { picture, digits } = written(draw, desk);
    return { picture: photographed(draw, lit(picture, shadow(draw, desk.size))), digits };
  },
  "squared paper": (key) => onRuledPaper(draws(key), ["across", "down"]),
  "ruled paper": (key) => onRuledPaper(draws(key), ["across"]),
  "ink as light as its paper": (key) => {
    const draw = draws(key);
    const [paper, pen] = draw.one<readonly [Color, Color]>(
      [[0.95, 0.55, 0.5], [0.35, 0.82, 0.6]],
      [[0.55, 0.75, 0.95], [0.92, 0.66, 0.35]],
      [[0.6, 0.8, 0.5], [0.85, 0.65, 0.9]],
      [[0.75, 0.62, 0.9], [0.55, 0.76, 0.5]],
    );
    const luminance = ([red, green, blue]: Color): number =>
      0.299 * red + 0.587 * green + 0.114 * blue;
    const factor = luminance(paper) / luminance(pen);
    const [red, green, blue] = pen;
    const equal: Color = [red * factor, green * factor, blue * factor];
    const { picture, digits } = written(draw, { ...aDesk(draw), paper, pen: equal });
    return { picture: photographed(draw, picture), digits };
  },
  "several digits": (key) => {
    const draw = draws(key);
    const count = draw.whole(2, 5);
    const desk = aDesk(draw);
    const side = draw.whole(120, 240);
    const scale = side * draw.between(0.45, 0.7) / 20;
    const step = 20 * scale * draw.between(1.1, 1.5);
    const width = Math.round(step * (count + 0.6));
    const digits = Array.from({ length: count }, () => anyDigit(draw));
    const inks = digits.map(({ ink }, i) =>
      placed(ink, {
        y: side / 2 + draw.between(-0.08, 0.08) * side,
        x: step * (i + 0.8),
        scale: scale * draw.between(0.9, 1.1),
      })
    );
    const ink: Field = (y, x) => Math.max(...inks.map((each) => each(y, x)));
    const picture = painted(blank(side, width, desk.paper), desk.pen, ink);
    return { picture: photographed(draw, picture), digits: digits.map(({ label }) => label) };
  },
  "a 1 with a flag and a foot": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const digit = withFlagAndFoot(draw, anyDigit(draw, 1));
    const { picture, digits } = written(draw, desk, { digit, part: draw.between(0.45, 0.65) });
    return { picture: photographed(draw, picture), digits };
  },
  "no digit": (key) => {
    const draw = draws(key);
    const { size, paper } = aDesk(draw);
    const [height, width] = size;
    const plain = blank(height, width, draw.one(paper, gray(0.1), gray(0.5)));
    const strength = draw.between(0.1, 0.5);
    const grain = texture(draw, 16);
    const picture = draw.one<() => Picture>(
      () => plain,
      () => noisy(plain, draw.key(4), draw.between(0.005, 0.2)),
      () => lit(plain, unevenLight(draw, size)),
      () => lit(plain, shadow(draw, size)),
      () => raised(plain, (y, x) => strength * grain(y, x)),
      () => painted(plain, gray(0.4), ruled(draw, ["across", "down"], 0.12 * height)),
    )();
    return { picture: photographed(draw, picture), digits: [] };
  },
  "light on dark": (key) => {
    const draw = draws(key);
    const { size, paper, pen } = aDesk(draw);
    const { picture, digits } = written(draw, { size, paper: pen, pen: paper });
    return { picture: photographed(draw, picture), digits };
  },
  "small digits": (key) => {
    const draw = draws(key);
    const { picture, digits } = written(draw, aDesk(draw), { part: draw.between(0.08, 0.2) });
    return { picture: photographed(draw, picture), digits };
  },
  "large digits": (key) => {
    const draw = draws(key);
    const { picture, digits } = written(draw, aDesk(draw), { part: draw.between(0.8, 0.93) });
    return { picture: photographed(draw, picture), digits };
  },
  blur: (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const { picture, digits } = written(draw, desk);
    const radius = Math.round(Math.min(...desk.size) * draw.between(0.004, 0.014));
    return { picture: photographed(draw, blurred(picture, Math.max(radius, 1))), digits };
  },
  noise: (key) => {
    const draw = draws(key);
    const { picture, digits } = written(draw);
    return { picture: noisy(picture, draw.key(1), draw.between(0.03, 0.12)), digits };
  },
  "uneven light": (key) => {
    const draw = draws(key);
    const desk = aDesk(draw);
    const { picture, digits } = written(draw, desk);
    return {
      picture: photographed(
        draw,
        lit(lit(picture, unevenLight(draw, desk.size)), light(draw.between(0.7, 1))),
      ),
      digits,
    };
  },
};
