/// <reference lib="dom" />
import type { JSX } from "preact";
import { CHOICES, type Recipe } from "../../../train/recipe.ts";
import { SEED_RULE } from "../../../train/recipe_rules.ts";
import { type Field, FIELDS, heedsMomentum, withOptimizer } from "../setting/fields.ts";
import { isNames } from "../setting/recipe_text.ts";
import * as store from "../store.ts";
import { ChoiceField } from "./choice_field.tsx";
import { change, changeRecipe } from "./form.ts";
import { NumberField } from "./number_field.tsx";
import { ScheduleCurve } from "./schedule_curve.tsx";

/** The fields that matter most. */
const MAIN: readonly Field["name"][] = [
  ...["epochs", "batchSize", "optimizer", "learningRate", "schedule"] as const,
];

/** The fields of the recipe. */
export function RecipeForm(): JSX.Element | null {
  const setting = store.setting.value;
  if (!setting) return null;
  const { recipe, seed } = setting;
  const shownFields = FIELDS.filter(({ name }) => name !== "momentum" || heedsMomentum(recipe));
  const isMain = ({ name }: Field): boolean => MAIN.includes(name);
  return (
    <>
      <div class="fields">
        {shownFields.filter(isMain).map((field) => (
          <RecipeField key={field.name} {...{ field, recipe }} />
        ))}
      </div>
      <ScheduleCurve />
      <details>
        <summary>More of the recipe</summary>
        <div class="fields">
          {shownFields.filter((field) => !isMain(field)).map((field) => (
            <RecipeField key={field.name} {...{ field, recipe }} />
          ))}
          <NumberField
            label="Seed"
            hint="The start of all randomness: the same seed gives the same run."
            rule={SEED_RULE}
            value={seed}
            onChange={(value) => value !== undefined && change({ seed: value })}
          />
        </div>
      </details>
    </>
  );
}

function RecipeField({ field, recipe }: {
  readonly field: Field;
  readonly recipe: Recipe;
}): JSX.Element {
  const { name, label, hint, takes, none } = field;
  const value = recipe[name];
  if (isNames(takes)) {
    return (
      <ChoiceField
        {...{ label, hint, none }}
        choices={takes}
        value={value === undefined ? undefined : `${value}`}
        onChange={(chosen) => {
          const optimizer = CHOICES.optimizer.find((each) => each === chosen);
          if (name === "optimizer" && optimizer) changeRecipe(withOptimizer(recipe, optimizer));
          else changeRecipe({ [name]: chosen });
        }}
      />
    );
  }
  return (
    <NumberField
      {...{ label, hint, none }}
      rule={takes}
      value={typeof value === "number" ? value : undefined}
      isDisabled={name === "epochs" && recipe.steps !== undefined}
      onChange={(number) => changeRecipe({ [name]: number })}
    />
  );
}
