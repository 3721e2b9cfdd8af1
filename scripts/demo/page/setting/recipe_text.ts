/**
 * Recipes as texts, each under the name of its flag: as addresses and command lines have them.
 *
 * @module
 */

import type { AugmentOptions } from "../../../../mod.ts";
import { AUGMENT_RULES, ELASTIC_RULES } from "../../../shared/augment_rules.ts";
import { RECOMMENDED } from "../../../shared/augmentations.ts";
import { numberIn, type Rule, ruleText } from "../../../shared/number_rule.ts";
import type { Recipe } from "../../../train/recipe.ts";
import { type Field, FIELDS, usualMomentum } from "./fields.ts";

/** Texts, each with its name, in order. */
export type Texts = readonly (readonly [name: string, text: string])[];

/** The text of a value that is missing. */
const NONE = "none";

/** Returns the texts that make a preset's recipe that recipe. */
export function recipeTexts(recipe: Recipe, preset: Recipe): Texts {
  const before = { ...preset, momentum: momentumAfter(preset, recipe.optimizer) };
  const changed = FIELDS.filter(({ name }) => recipe[name] !== before[name]);
  // As on the command line, steps take the place of epochs.
  const fields = changed.filter(({ name }) => name !== "epochs" || recipe.steps === undefined);
  return [
    ...fields.map(({ name, flag }): readonly [string, string] => [flag, `${recipe[name] ?? NONE}`]),
    ...augmentTexts(recipe.augment, preset.augment),
  ];
}

/** Returns the momentum of a preset with another optimizer, as the command line has it. */
export function momentumAfter(preset: Recipe, optimizer: Recipe["optimizer"]): number {
  return optimizer === preset.optimizer ? preset.momentum : usualMomentum(optimizer);
}

/**
 * Returns a field's value out of a text.
 *
 * @throws {RangeError} if the field cannot have it; the message says which it can.
 */
export function fieldValue(
  { name, flag, takes, none }: Field,
  text: string,
): Readonly<Partial<Recipe>> {
  if (text === NONE && none !== undefined) return { [name]: undefined };
  return { [name]: isNames(takes) ? choiceIn(flag, text, takes) : numberOf(flag, text, takes) };
}

/** Tells whether a field takes names. */
export function isNames(takes: Field["takes"]): takes is readonly string[] {
  return Array.isArray(takes);
}

/**
 * Returns the number that a text writes.
 *
 * @throws {RangeError} if it writes none, or one that breaks the rule.
 */
export function numberOf(name: string, text: string, rule: Rule): number {
  const value = numberIn(text, rule);
  if (value !== undefined) return value;
  throw new RangeError(`${name} cannot be ${shown(text)}: it is ${ruleText(rule)}`);
}

function choiceIn(name: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text;
  throw new RangeError(`${name} cannot be ${shown(text)}: it is one of ${choices.join(", ")}`);
}

/** The names of the texts of augmentation. */
export const AUGMENT_NAMES: readonly string[] = [
  "augment",
  ...Object.keys(AUGMENT_RULES),
  "elastic",
  "flip",
];

/**
 * Returns the augmentation that texts say: that of `augment`, if it is there, with what the others change.
 *
 * @throws {RangeError} if a text has a value that it cannot have.
 */
export function augmentIn(texts: ReadonlyMap<string, string>): AugmentOptions | undefined {
  const start = texts.get("augment");
  if (start !== undefined && start !== "" && start !== NONE) {
    throw new RangeError(`augment cannot be ${shown(start)}: it is none, or has no value`);
  }
  const changes = AUGMENT_NAMES.slice(1).flatMap((name) => {
    const text = texts.get(name);
    return text === undefined ? [] : [augmentChange(name, text)];
  });
  if (start === NONE) {
    if (changes.length === 0) return undefined;
    throw new RangeError("augment cannot be none where other parts say how images vary");
  }
  return Object.assign({}, start === "" ? RECOMMENDED : {}, ...changes);
}

function augmentChange(name: string, text: string): AugmentOptions {
  if (name === "flip") {
    if (text === "") return { flip: true };
    throw new RangeError(`flip cannot be ${shown(text)}: it has no value`);
  }
  if (name === "elastic") {
    const [alpha = "", sigma = "", ...rest] = text.split(",");
    if (rest.length > 0) throw new RangeError("elastic is two numbers, as in 1,4");
    return {
      elastic: {
        alpha: numberOf(name, alpha, ELASTIC_RULES.alpha),
        sigma: numberOf(name, sigma, ELASTIC_RULES.sigma),
      },
    };
  }
  const rule = Object.entries(AUGMENT_RULES).find(([each]) => each === name)?.[1] ?? {};
  return { [name]: numberOf(name, text, rule) };
}

function augmentTexts(
  augment: AugmentOptions | undefined,
  before: AugmentOptions | undefined,
): Texts {
  if (areAlike(augment, before)) return [];
  if (!augment) return [["augment", NONE]];
  if (areAlike(augment, RECOMMENDED)) return [["augment", ""]];
  const texts = Object.entries(plain(augment)).map(([name, value]): readonly [string, string] => [
    name,
    value === true ? "" : `${value}`,
  ]);
  // An augmentation that changes nothing is not the same as none: a preset may have one.
  return texts.length === 0 ? [["shift", "0"]] : texts;
}

/** Tells whether two augmentations do the same. */
export function areAlike(
  a: AugmentOptions | undefined,
  b: AugmentOptions | undefined,
): boolean {
  return JSON.stringify(a && plain(a)) === JSON.stringify(b && plain(b));
}

/** Returns the options of an augmentation that change something, in order. */
function plain(
  { shift = 0, rotate = 0, scale = 0, shear = 0, elastic, flip }: AugmentOptions,
): Readonly<Record<string, number | string | boolean>> {
  return {
    ...(shift !== 0 && { shift }),
    ...(rotate !== 0 && { rotate }),
    ...(scale !== 0 && { scale }),
    ...(shear !== 0 && { shear }),
    ...(elastic && elastic.alpha !== 0 && { elastic: `${elastic.alpha},${elastic.sigma}` }),
    ...(flip && { flip }),
  };
}

function shown(text: string): string {
  return text === "" ? "empty" : text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
