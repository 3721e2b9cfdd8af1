/** Pictures of digits as hands and cameras make them. */
import type { Picture } from "../../../scripts/predict/picture.ts";
import { blank, blurred, type Field, lit, noisy, painted, raised, smooth } from "./canvas.ts";
import {
  aDesk,
  anyDigit,
  type Digit,
  type Draws,
  draws,
  gray,
  type Kind,
  photographed,
  placed,
  ruled,
  shadow,
  texture,
  unevenLight,
  written,
} from "./pen.ts";

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

/** The kinds of digits and cameras by name. */
export const HANDS: Readonly<Record<string, Kind>> = {
  "plain paper": (key) => {
    const draw = draws(key);
    const { picture, digits } = written(draw);
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
};
