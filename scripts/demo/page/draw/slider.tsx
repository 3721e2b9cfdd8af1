/// <reference lib="dom" />
import type { JSX } from "preact";

/** A slider with its name and its value. */
export function Slider(
  { label, value, text, least, most, step, onChange }: {
    readonly label: string;
    readonly value: number;
    /** The value as it is shown. */
    readonly text: string;
    readonly least: number;
    readonly most: number;
    readonly step: number;
    readonly onChange: (value: number) => void;
  },
): JSX.Element {
  return (
    <label class="draw-slider">
      <span>{label}</span>
      <input
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <output>{text}</output>
    </label>
  );
}
