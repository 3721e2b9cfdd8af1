/// <reference lib="dom" />
/**
 * A chart of curves on a canvas.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { type ChartLines, chartLines, LINE_KINDS, type View } from "./chart_lines.ts";
import { type Curve, lastStep } from "./curve.ts";
import { type LineStyle, lineStyle } from "./line_styles.ts";

/** What a chart shows. */
export interface CurveChartProps {
  readonly title: string;
  /** What the chart shows, in words. */
  readonly description: string;
  /** The curves to draw, each with the number of its line style. */
  readonly curves: readonly (Curve & { readonly style: number })[];
  readonly view: Omit<View, "first" | "last" | "width">;
  /** The steps to show, or undefined for all. */
  readonly zoom: Zoom | undefined;
  /** The step that the page shows, if it shows one. */
  readonly marked: number | undefined;
  /** Returns how the vertical axis writes a value. */
  readonly tick: (value: number) => string;
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** Takes the step under the pointer, or undefined where there is none. */
  readonly onHover: (step: number | undefined) => void;
  /** Takes the step that was clicked. */
  readonly onPick: (step: number) => void;
}

/** A range of steps. */
export interface Zoom {
  readonly first: number;
  readonly last: number;
}

/** Returns a chart. */
export function CurveChart(props: CurveChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const drawing = useRef<Drawing>(null);
  const look = props.curves.map(({ id, style }) => `${id}:${style}`).join();

  useLayoutEffect(() => {
    if (!place.current) return;
    const made = draw(place.current, () => latest.current);
    drawing.current = made;
    return () => made.end();
  }, [look]);
  // A pointer over the chart changes none of these, so it costs no drawing.
  useEffect(() => drawing.current?.update(), [
    ...[props.curves, props.view.span, props.view.isLogarithmic, props.zoom, props.marked, look],
  ]);

  return (
    <figure class="chart">
      <figcaption>{props.title}</figcaption>
      <div class="chart-plot" ref={place} role="img" aria-label={props.description} />
    </figure>
  );
}

/** A chart that is on the page. */
interface Drawing {
  readonly update: () => void;
  readonly end: () => void;
}

const HEIGHT = 220;
const INITIAL: ChartLines = { scale: noScale(), xs: [], heights: [], forks: [] };

function draw(place: HTMLElement, props: () => CurveChartProps): Drawing {
  let lines = INITIAL;
  let steps: Zoom = { first: 0, last: 1 };
  // To ask for it each time would make the browser lay out the page each time.
  let width = Math.max(100, place.clientWidth);
  const compute = (): uPlot.AlignedData => {
    const { curves, view, zoom } = props();
    steps = zoom ?? { first: 0, last: lastStep(curves) };
    lines = chartLines(curves, { ...view, ...steps, width });
    return [lines.xs, ...lines.heights];
  };
  const color = (name: string) => getComputedStyle(place).getPropertyValue(name).trim() || "gray";
  const colors = remembered(color);
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      pxAlign: false,
      legend: { show: false },
      padding: [8, 20, 0, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 5 },
        sync: { key: "curves", setSeries: false, scales: ["x", null] },
        bind: { dblclick: () => () => (props().onZoom(undefined), null) },
      },
      scales: {
        x: { time: false, range: () => [steps.first, steps.last] },
        y: { range: () => [0, 1] },
      },
      axes: [
        { ...axis(colors.of), incrs: WHOLE, space: 60, size: 30 },
        {
          ...axis(colors.of),
          size: 56,
          splits: () => lines.scale.ticks.map(lines.scale.position),
          values: () => lines.scale.ticks.map((value) => props().tick(value)),
        },
      ],
      series: [{}, ...props().curves.flatMap(({ style }) => series(lineStyle(style), colors.of))],
      hooks: {
        setCursor: [(plot) => {
          const { left = -1 } = plot.cursor;
          props().onHover(left < 0 ? undefined : Math.round(plot.posToVal(left, "x")));
        }],
        setSelect: [(plot) => {
          const { left, width } = plot.select;
          if (width === 0) return;
          const [first, last] = [left, left + width].map((x) => Math.round(plot.posToVal(x, "x")));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          if (first !== undefined && last !== undefined && last > first) {
            props().onZoom({ first, last });
          }
        }],
        draw: [(plot) => drawMarks(plot, lines, props(), colors.of)],
      },
    },
    [[]],
    place,
  );
  plot.over.addEventListener("click", () => {
    const { left = -1 } = plot.cursor;
    if (left >= 0) props().onPick(Math.round(plot.posToVal(left, "x")));
  });
  const update = () => plot.setData(compute());
  const resized = new ResizeObserver(() => {
    const now = Math.max(100, place.clientWidth);
    if (now === width) return;
    width = now;
    plot.setSize({ width, height: HEIGHT });
    update();
  });
  resized.observe(place);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolor = () => {
    colors.forget();
    plot.redraw();
  };
  scheme.addEventListener("change", recolor);
  return {
    update,
    end() {
      resized.disconnect();
      scheme.removeEventListener("change", recolor);
      plot.destroy();
    },
  };
}

type Colors = (name: string) => string;

const WHOLE = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => n * 10 ** power))
  .toSorted((a, b) => a - b);

function axis(color: Colors): uPlot.Axis {
  return {
    stroke: () => color("--faint"),
    grid: { stroke: () => color("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
}

/** Returns the series of a curve, as many as there are kinds of lines. */
function series({ color, dash }: LineStyle, colors: Colors): uPlot.Series[] {
  const stroke = () => colors(color);
  return LINE_KINDS.map((kind): uPlot.Series => {
    const common = { stroke, auto: false, points: { show: false } };
    if (kind === "raw") return { ...common, width: 1, alpha: 0.22 };
    if (kind === "smooth") return { ...common, width: 2, dash: [...dash] };
    const points = {
      ...{ show: true, size: 6, width: 1.5, stroke, fill: () => colors("--panel") },
      filter: fewDots,
    };
    return { ...common, width: 1, points };
  });
}

/** The most dots that stand beside each other without hiding the line. */
const MOST_DOTS = 40;

/** Returns the places of the dots to draw: of many in view only some, and the last. */
function fewDots(plot: uPlot, series: number): number[] {
  const { min = -Infinity, max = Infinity } = plot.scales["x"] ?? {};
  const [xs] = plot.data;
  const places = [...(plot.data[series] ?? []).entries()].flatMap(([i, height]) => {
    const x = xs[i] ?? NaN;
    return typeof height === "number" && x >= min && x <= max ? [i] : [];
  });
  const every = Math.ceil(places.length / MOST_DOTS);
  return places.filter((_, i) => (places.length - 1 - i) % every === 0);
}

/** Draws rings where curves fork, and a line at the step that the page shows. */
function drawMarks(
  plot: uPlot,
  { forks }: ChartLines,
  { curves, marked }: CurveChartProps,
  colors: Colors,
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const isInside = (x: number) => x >= bbox.left && x <= bbox.left + bbox.width;
  ctx.save();
  ctx.lineWidth = 2 * ratio;
  for (const { id, step, height } of forks) {
    const [x, y] = [plot.valToPos(step, "x", true), plot.valToPos(height, "y", true)];
    const style = curves.find((curve) => curve.id === id)?.style;
    if (style === undefined || !isInside(x) || !Number.isFinite(y)) continue;
    ctx.beginPath();
    ctx.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = colors(lineStyle(style).color);
    ctx.fill();
  }
  const x = marked === undefined ? NaN : plot.valToPos(marked, "x", true);
  if (isInside(x)) {
    ctx.strokeStyle = colors("--text");
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function noScale(): ChartLines["scale"] {
  return { isLogarithmic: false, position: () => 0, ticks: [] };
}

/** Returns a function with its results remembered. */
function remembered(compute: Colors): { readonly of: Colors; readonly forget: () => void } {
  const known = new Map<string, string>();
  return {
    of(name) {
      const result = known.get(name) ?? compute(name);
      known.set(name, result);
      return result;
    },
    forget: () => known.clear(),
  };
}
