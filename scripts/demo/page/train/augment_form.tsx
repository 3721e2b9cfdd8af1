/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { AugmentOptions } from "../../../../mod.ts";
import { AUGMENT_RULES, ELASTIC_RULES } from "../../../shared/augment_rules.ts";
import { RECOMMENDED } from "../../../shared/augmentations.ts";
import * as store from "../store.ts";
import { AugmentSheet } from "./augment_sheet.tsx";
import { CheckField } from "./choice_field.tsx";
import { changeRecipe } from "./form.ts";
import { NumberField } from "./number_field.tsx";

const FIELDS = [
  { name: "shift", label: "Shift", hint: "Shift images by at most so many pixels, to each side." },
  { name: "rotate", label: "Rotate", hint: "Rotate them by at most so many degrees." },
  {
    name: "scale",
    label: "Scale",
    hint: "Change width and height by at most this part, as 0.1.",
  },
  { name: "shear", label: "Shear", hint: "Slant them by at most this: 0.1 is 6 degrees." },
] as const;

/** How training images vary, and a sheet of it. */
export function AugmentForm(): JSX.Element {
  const isOpen = useSignal(false);
  const augment = store.setting.value?.recipe.augment;
  const set = (changes: AugmentOptions): void =>
    changeRecipe({ augment: { ...augment, ...changes } });
  return (
    <details onToggle={({ currentTarget }) => isOpen.value = currentTarget.open}>
      <summary>Augmentation{augment ? ": on" : ""}</summary>
      <CheckField
        label="Vary images, so that the network sees each one in many ways"
        hint="Augmentation: begins with what is best for digits."
        value={augment !== undefined}
        onChange={(isOn) => changeRecipe({ augment: isOn ? RECOMMENDED : undefined })}
      />
      {augment && (
        <>
          <div class="fields">
            {FIELDS.map(({ name, label, hint }) => (
              <NumberField
                key={name}
                {...{ label, hint }}
                rule={AUGMENT_RULES[name]}
                value={augment[name] ?? 0}
                onChange={(value) => value !== undefined && set({ [name]: value })}
              />
            ))}
            <NumberField
              label="Bend by"
              hint="Elastic deformation: bend images by so many pixels."
              rule={ELASTIC_RULES.alpha}
              value={augment.elastic?.alpha ?? 0}
              onChange={(alpha) =>
                alpha !== undefined && set({ elastic: { sigma: 4, ...augment.elastic, alpha } })}
            />
            <NumberField
              label="Bend over"
              hint="How smoothly images bend: neighbors within so many pixels move alike."
              rule={ELASTIC_RULES.sigma}
              value={augment.elastic?.sigma ?? 4}
              onChange={(sigma) =>
                sigma !== undefined && set({ elastic: { alpha: 0, ...augment.elastic, sigma } })}
            />
            <CheckField
              label="Mirror half of them"
              hint="Left to right. Digits are none in a mirror."
              value={augment.flip ?? false}
              onChange={(flip) => set({ flip })}
            />
          </div>
          {isOpen.value && <AugmentSheet />}
        </>
      )}
    </details>
  );
}
