/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Bars } from "./bars.tsx";
import { Canvas } from "./canvas.tsx";
import { LayersView } from "./layers_view.tsx";
import { startLooking } from "./looking.ts";
import { ChangesForm, SeenView } from "./seen_view.tsx";
import { Tools } from "./tools.tsx";
import { WhyView } from "./why_view.tsx";

/** The panel to draw on, with what the network makes of it. */
export function DrawPanel(): JSX.Element {
  useEffect(startLooking, []);
  return (
    <div class="draw">
      <div class="draw-easel">
        <Canvas />
        <Tools />
      </div>
      <div class="draw-answer">
        <Bars />
        <SeenView />
      </div>
      <ChangesForm />
      <WhyView />
      <LayersView />
    </div>
  );
}
