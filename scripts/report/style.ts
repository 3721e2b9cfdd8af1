/** The style of the page: light and dark, on phones, wide screens and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fcfcfb;
  --card: #ffffff;
  --text: #1c1d20;
  --muted: #5c6068;
  --line: #dfe1e5;
  --training: #2563c9;
  --validation: #b4530a;
  --right: 37 99 201;
  --wrong: 200 66 12;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131417;
    --card: #1b1d21;
    --text: #e6e7ea;
    --muted: #a0a5ae;
    --line: #33363d;
    --training: #76a9ff;
    --validation: #ffa25c;
    --right: 90 150 255;
    --wrong: 220 80 30;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: 1.5rem clamp(0.75rem, 3vw, 2rem) 3rem;
  max-width: 84rem;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.2rem; }
h3 { margin: 0 0 0.25rem; font-size: 1rem; font-weight: 600; }
p { margin: 0 0 0.75rem; max-width: 46rem; }
a { color: var(--training); }
.muted, figcaption { color: var(--muted); font-size: 0.875rem; }
figure { margin: 0; }
.cards, .columns { display: grid; gap: 1rem; }
.cards { grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr)); margin: 1.25rem 0; }
.columns { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); align-items: start; }
.card {
  min-width: 0;
  padding: 0.75rem 1rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
}
.cards .card { display: flex; flex-direction: column; }
.cards dt { color: var(--muted); font-size: 0.875rem; }
.cards dd { margin: 0; font-size: 1.5rem; line-height: 1.3; white-space: nowrap; }
.cards dd + dd { color: var(--muted); font-size: 0.8125rem; white-space: normal; }
dl { margin: 0; }
h3 small { color: var(--muted); font-weight: 400; }
.chart { padding: 0 0.5rem 1.6rem 3.25rem; font-size: 0.75rem; line-height: 1.3; }
.chart .readout, .strips b { height: 2.7em; margin: 0 0 0.5rem -3.25rem; color: var(--muted); }
.plot { position: relative; height: 13rem; }
.plot svg { position: absolute; width: 100%; height: 100%; overflow: visible; clip-path: inset(0 -0.25rem); }
.plot path { fill: none; stroke: var(--hue); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.plot .grid { --hue: var(--line); stroke-width: 1; }
.plot .band { fill: var(--hue); fill-opacity: 0.2; stroke: none; }
.plot .dots { stroke-width: 7; }
.plot span { position: absolute; color: var(--muted); white-space: nowrap; }
.plot .y { right: calc(100% + 0.5rem); bottom: var(--at); transform: translateY(50%); }
.plot .x { top: calc(100% + 0.4rem); left: var(--at); transform: translateX(-50%); }
.plot .unit { top: calc(100% + 0.4rem); right: calc(100% + 0.5rem); }
.strips { position: absolute; inset: 0; display: flex; }
.strips i { flex: 1; min-width: 0; font-style: normal; }
.strips b { display: none; position: absolute; inset: auto 0 100%; background: var(--card); color: var(--text); font-weight: 400; }
.strips i:hover { background: color-mix(in srgb, var(--text) 25%, transparent); }
.strips i:hover b { display: block; }
.card > p { margin-bottom: 0.5rem; }
.columns + p { margin-top: 0.75rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding: 0; list-style: none; margin: 0 0 0.75rem; }
.legend li::before {
  content: "";
  display: inline-block;
  width: 1.25rem;
  height: 0.25rem;
  margin-right: 0.4rem;
  border-radius: 0.125rem;
  vertical-align: middle;
  background: var(--hue);
}
.training { --hue: var(--training); }
.validation { --hue: var(--validation); }
.scroll { overflow-x: auto; }
:focus-visible { outline: 3px solid var(--training); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { padding: 0.2rem 0.6rem; text-align: right; vertical-align: top; white-space: nowrap; }
th { font-weight: 600; }
.list tr { border-bottom: 1px solid var(--line); }
.list tbody tr:last-child { border-bottom: 0; }
.list tr > :first-child { text-align: left; padding-left: 0; }
.list tr > :last-child { padding-right: 0; }
.list tbody th { white-space: pre-wrap; font-weight: 500; }
.list.text td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.list.text th { font-weight: 400; color: var(--muted); }
.confusion th, .confusion td { padding: 0.3rem 0.25rem; min-width: 1.6rem; font-size: 0.8125rem; text-align: center; }
.confusion td { border: 1px solid var(--card); background: rgb(var(--wrong) / var(--part, 0)); }
.confusion td.right { background: rgb(var(--right) / var(--part, 0)); font-weight: 600; }
.confusion tbody th { text-align: right; }
.confusion.long thead th { writing-mode: vertical-rl; text-align: left; }
.pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem 0.5rem; margin: 0; padding: 0; list-style: none; }
.pictures li { min-width: 0; }
.pictures figcaption { line-height: 1.35; margin-top: 0.25rem; overflow-wrap: anywhere; }
.pictures figcaption b { color: var(--text); }
.pictures.weights { display: flex; flex-wrap: wrap; gap: 0.5rem; }
img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 0.125rem; break-inside: avoid; }
.weights img { outline: 1px solid var(--line); }
details { margin-top: 1rem; }
summary { cursor: pointer; }
/* Divisors of 24, the number of mistakes, so that the last row is full. */
@media (min-width: 30rem) { .pictures { grid-template-columns: repeat(4, 1fr); } }
@media (min-width: 48rem) { .pictures { grid-template-columns: repeat(6, 1fr); } }
@media (min-width: 60rem) { .pictures { grid-template-columns: repeat(8, 1fr); } }
@media (min-width: 75rem) { .pictures { grid-template-columns: repeat(12, 1fr); } }
@media print {
  :root { --page: #ffffff; font-size: 10px; }
  .scroll { overflow: visible; }
  body { padding: 0; max-width: none; }
  .card, .pictures li { break-inside: avoid; }
  h2, h2 + p { break-after: avoid; }
  .confusion td, .legend li::before { print-color-adjust: exact; }
  details::details-content { content-visibility: visible; }
}
@media (max-width: 30rem) {
  .cards { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
  .cards .card:first-child { grid-column: span 2; }
  .card { padding: 0.6rem 0.7rem; }
  .cards dd { font-size: 1.25rem; }
  th, td { padding: 0.2rem 0.35rem; }
  table { font-size: 0.875rem; }
  .chart .readout, .strips b { height: 4em; }
  .confusion th, .confusion td { padding: 0.3rem 0.1rem; min-width: 1.4rem; font-size: 0.75rem; }
}
`;
