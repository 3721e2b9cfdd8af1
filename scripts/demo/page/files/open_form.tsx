/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { FIELD_NAMES } from "../workers/opening/words.ts";
import { pickedFiles } from "./dropped.ts";
import { openFiles } from "./files_actions.ts";
import { busy, texts } from "./files_state.ts";
import type { ReadingTexts } from "./reading_texts.ts";

/** The buttons that open files, and the fields that say how to read them. */
export function OpenForm(): JSX.Element {
  return (
    <section aria-labelledby="open-title">
      <h3 id="open-title">Open</h3>
      <div class="files-buttons">
        <Picker label="Open files" isFolder={false} />
        <Picker label="Open a folder" isFolder />
      </div>
      <p class="faint">
        Or drop them anywhere on the page: a model (.safetensors), a run of the command line, or
        images of your own as IDX, CSV, or a folder for each class. They stay on this machine.
      </p>
      <details class="files-reading">
        <summary>How to read images</summary>
        <div class="files-fields">
          <TextField name="label" hint="In CSV: its name, its number, or -1 for the last" />
          <TextField name="maxPixel" hint="In CSV: the number of a white pixel, as 255 or 1" />
          <TextField name="separator" hint="In CSV: one character, or tab or space" />
          <TextField name="size" hint="Pictures are changed to it, as 28x28" />
          <TextField name="classNames" hint="As cat,dog, or fashion, or none" />
          <label>
            {FIELD_NAMES.transpose}
            <select
              value={texts.value.transpose}
              onChange={({ currentTarget }) => {
                const transpose = CHOICES.find(([value]) => value === currentTarget.value)?.[0];
                if (transpose) change({ transpose });
              }}
            >
              {CHOICES.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
            </select>
          </label>
          <Box name="isGray" label={FIELD_NAMES.isGray} hint="Pictures lose their colors" />
          <Box
            name="isAdded"
            label="Add"
            hint="Images join those to train with, in place of being data of their own"
          />
        </div>
        <p class="faint">Fields that are empty leave it to the files, as on the command line.</p>
      </details>
    </section>
  );
}

const CHOICES = [
  ["auto", "as the files say"],
  ["exchange", "exchanged"],
  ["keep", "as they lie"],
] as const;

function change(changes: Partial<ReadingTexts>): void {
  texts.value = { ...texts.value, ...changes };
}

function Picker({ label, isFolder }: {
  readonly label: string;
  readonly isFolder: boolean;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.webkitdirectory = isFolder;
  }, [isFolder]);
  return (
    <>
      <button
        type="button"
        disabled={busy.value !== undefined}
        onClick={() => input.current?.click()}
      >
        {label}
      </button>
      <input
        ref={input}
        type="file"
        class="hidden-text"
        tabIndex={-1}
        aria-label={label}
        multiple
        onChange={({ currentTarget }) => {
          const files = pickedFiles(currentTarget.files ?? []);
          // The same file can be picked again.
          currentTarget.value = "";
          void openFiles(() => files);
        }}
      />
    </>
  );
}

function TextField({ name, hint }: {
  readonly name: "label" | "maxPixel" | "separator" | "size" | "classNames";
  readonly hint: string;
}): JSX.Element {
  return (
    <label title={hint}>
      {FIELD_NAMES[name]}
      <input
        type="text"
        size={10}
        autocomplete="off"
        spellcheck={false}
        value={texts.value[name]}
        placeholder="as the files say"
        aria-describedby={`reading-${name}`}
        onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
      />
      <span id={`reading-${name}`} class="faint">{hint}</span>
    </label>
  );
}

function Box({ name, label, hint }: {
  readonly name: "isGray" | "isAdded";
  readonly label: string;
  readonly hint: string;
}): JSX.Element {
  return (
    <label class="files-box">
      <input
        type="checkbox"
        checked={texts.value[name]}
        onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
      />
      <span>
        {label} <span class="faint">{hint}</span>
      </span>
    </label>
  );
}
