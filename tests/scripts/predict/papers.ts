/** Pictures of handwritten digits on all sorts of paper. */
import { blank, type Color, type Field, lit, painted, raised } from "./canvas.ts";
import {
  aDesk,
  drawnIn,
  type Draws,
  draws,
  gray,
  type Kind,
  type Labelled,
  light,
  line,
  photographed,
  ruled,
  shadow,
  sheet,
  texture,
  unevenLight,
  written,
} from "./pen.ts";

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

/** The kinds of paper, light and surroundings by name. */
export const PAPERS: Readonly<Record<string, Kind>> = {
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
