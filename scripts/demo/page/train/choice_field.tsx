/// <reference lib="dom" />
import type { JSX } from "preact";
import { useId } from "preact/hooks";

/** A field with some names to choose from. */
export function ChoiceField({ label, hint, choices, value, none, onChange }: {
  readonly label: string;
  readonly hint: string;
  readonly choices: readonly string[];
  readonly value: string | undefined;
  /** What no choice is called, if there may be none. */
  readonly none?: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id} title={hint}>{label}</label>
      <select
        id={id}
        title={hint}
        value={value ?? ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
      >
        {none !== undefined && <option value="" selected={value === undefined}>{none}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice} selected={choice === value}>{choice}</option>
        ))}
      </select>
    </div>
  );
}

/** A field that is on or off. */
export function CheckField({ label, hint, value, isDisabled = false, onChange }: {
  readonly label: string;
  readonly hint: string;
  readonly value: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (value: boolean) => void;
}): JSX.Element {
  return (
    <label class="check-field" title={hint}>
      <input
        type="checkbox"
        checked={value}
        disabled={isDisabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      {label}
    </label>
  );
}
