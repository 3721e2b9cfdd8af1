/// <reference lib="dom" />
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { numberIn, type Rule } from "../../../shared/number_rule.ts";
import { markWrong } from "./form.ts";
import { wrongNumberText } from "./wrong_number.ts";

/** What a field shows and changes. */
export interface NumberFieldProps {
  readonly label: string;
  /** What messages call the field. The default is its label. */
  readonly name?: string;
  readonly hint: string;
  readonly rule: Rule;
  readonly value: number | undefined;
  /** What no value means, if there may be none. */
  readonly none?: string | undefined;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number | undefined) => void;
}

/** A field for a number. A text that is none, or breaks the rule, stays there with the reason, and changes nothing. */
export function NumberField(
  { label, name = label, hint, rule, value, none, isDisabled = false, onChange }: NumberFieldProps,
): JSX.Element {
  const id = useId();
  const [draft, setDraft] = useState<{ readonly text: string; readonly of: number | undefined }>();
  // What another part of the page changed takes the place of what was typed.
  const text = draft?.of === value && draft ? draft.text : `${value ?? ""}`;
  const isNone = none !== undefined && text.trim() === "";
  const isWrong = !isDisabled && !isNone && numberIn(text, rule) === undefined;
  useEffect(() => {
    markWrong(id, isWrong ? name : undefined);
    return () => markWrong(id, undefined);
  }, [id, isWrong, name]);
  const take = (typed: string): void => {
    const number = numberIn(typed, rule);
    const isFine = number !== undefined || none !== undefined && typed.trim() === "";
    setDraft({ text: typed, of: isFine ? number : value });
    if (isFine && number !== value) onChange(number);
  };
  return (
    <div class="field">
      <label for={id} title={hint}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode={rule.whole ? "numeric" : "decimal"}
        autocomplete="off"
        spellcheck={false}
        value={text}
        placeholder={none}
        title={hint}
        disabled={isDisabled}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-wrong` : undefined}
        onInput={({ currentTarget }) => take(currentTarget.value)}
      />
      {isWrong && <span class="wrong" id={`${id}-wrong`}>{wrongNumberText(text, rule)}</span>}
    </div>
  );
}
