/// <reference lib="dom" />
import type { JSX } from "preact";
import { MNIST_NAME } from "../protocol.ts";
import * as store from "../store.ts";
import { useMnist } from "./files_actions.ts";
import { busy, dataNotes } from "./files_state.ts";

/** The data of the page, and how they were read. */
export function DataView(): JSX.Element | null {
  const data = store.data.value;
  if (!data) return null;
  const { name, image: { width, height, channels }, classNames, counts } = data;
  const count = (number: number): string => number.toLocaleString("en");
  return (
    <section aria-labelledby="data-title">
      <h3 id="data-title">Data</h3>
      <p>
        <strong>{name}</strong>
        : {width}×{height} pixels, {channels === 1 ? "gray" : `${channels} colors`},{" "}
        {classNames.length} classes (
        {someOf(classNames)}). {count(counts.training)} to train with, {count(counts.validation)}
        {" "}
        for validation, {count(counts.test)} to test with.
      </p>
      {dataNotes.value.length > 0 && (
        <ul class="files-notes">
          {dataNotes.value.map((note) => <li key={note}>{note}</li>)}
        </ul>
      )}
      {name !== MNIST_NAME && (
        <button
          type="button"
          disabled={busy.value !== undefined}
          onClick={() => void useMnist()}
        >
          Back to MNIST
        </button>
      )}
    </section>
  );
}

function someOf(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(", ")
    : `${names.slice(0, 10).join(", ")}, … ${names.at(-1)}`;
}
