/// <reference lib="dom" />
import type { JSX } from "preact";
import type { WrittenFormat } from "../protocol.ts";
import * as store from "../store.ts";
import { save } from "./files_actions.ts";
import { busy } from "./files_state.ts";

const FORMATS: readonly (readonly [format: WrittenFormat, label: string, hint: string])[] = [
  ["safetensors", "Model", ".safetensors, for this page, the command line and PyTorch"],
  ["onnx", "ONNX", ".onnx, for any ONNX runtime"],
  ["module", "Code", ".js, a module that predicts, without any other file"],
  ["run", "Run", ".zip, with which the command line goes on training"],
];

/** The buttons that save the network on show. */
export function SaveForm(): JSX.Element {
  const shown = store.shown.value;
  return (
    <section aria-labelledby="save-title">
      <h3 id="save-title">Save</h3>
      <p>
        What is on show: <strong>{shown?.title ?? "nothing yet"}</strong>
      </p>
      <ul class="files-formats">
        {FORMATS.map(([format, label, hint]) => (
          <li key={format}>
            <button
              type="button"
              aria-describedby={`save-${format}`}
              disabled={busy.value !== undefined || !shown || format === "run" && !shown.place}
              onClick={() => void save(format)}
            >
              {label}
            </button>
            <span id={`save-${format}`} class="faint">
              {hint}
              {format === "run" && shown && !shown.place && ": a model has no run to go on with"}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
