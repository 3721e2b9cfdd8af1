import type { JSX } from "preact";
import { GradientBars } from "./gradient_bars.tsx";
import { PresetChoice } from "./preset_choice.tsx";
import { Progress } from "./progress.tsx";
import { RunControls } from "./run_controls.tsx";

/** The panel to train in: a preset to begin with, and the run that is under way. */
export function TrainPanel(): JSX.Element {
  return (
    <div class="train">
      <PresetChoice />
      <RunControls />
      <Progress />
      <GradientBars />
    </div>
  );
}
