/**
 * Recipes out of files, which may hold anything.
 *
 * @module
 */

import { isList, isRecord, type Json } from "../../../../../lib/values/json.ts";
import type { Fail } from "../../../../../lib/formats/fail.ts";
import type { AugmentOptions } from "../../../../../mod.ts";
import { AUGMENT_RULES, ELASTIC_RULES } from "../../../../shared/augment_rules.ts";
import { numberIn, type Rule, ruleText } from "../../../../shared/number_rule.ts";
import { CHOICES, type Recipe } from "../../../../train/recipe.ts";
import { RECIPE_RULES, SIZE_RULE } from "../../../../train/recipe_rules.ts";

/**
 * Returns the recipe that JSON writes.
 *
 * @throws {SyntaxError} by `fail` if an entry is missing or cannot be.
 */
export function recipeIn(json: unknown, fail: Fail): Recipe {
  if (!isRecord(json)) return fail("it has no recipe");
  const bad = (name: string, rule: string): never => fail(`${name} of its recipe is not ${rule}`);
  const checked = (name: string, value: Json | undefined, rule: Rule): number => {
    const number = typeof value === "number" ? numberIn(`${value}`, rule) : undefined;
    return number ?? bad(name, ruleText(rule));
  };
  const number = (name: keyof typeof RECIPE_RULES): number =>
    checked(name, json[name], RECIPE_RULES[name]);
  const optional = (name: keyof typeof RECIPE_RULES): number | undefined =>
    json[name] === undefined ? undefined : number(name);
  const choice = <Name extends "activation" | "optimizer" | "schedule" | "classWeights">(
    name: Name,
  ): typeof CHOICES[Name][number] => {
    const choices: readonly (typeof CHOICES[Name][number])[] = CHOICES[name];
    return choices.find((each) => each === json[name]) ?? bad(name, `one of ${choices.join(", ")}`);
  };
  const { hidden, patience } = json;
  return {
    hidden: isList(hidden) && hidden.length <= 100
      ? hidden.map((size) => checked("hidden", size, SIZE_RULE))
      : bad("hidden", "a list of sizes"),
    activation: choice("activation"),
    dropout: number("dropout"),
    epochs: number("epochs"),
    steps: optional("steps"),
    batchSize: number("batchSize"),
    learningRate: number("learningRate"),
    optimizer: choice("optimizer"),
    momentum: number("momentum"),
    weightDecay: number("weightDecay"),
    clip: optional("clip"),
    average: optional("average"),
    schedule: choice("schedule"),
    warmup: number("warmup"),
    labelSmoothing: number("labelSmoothing"),
    classWeights: json["classWeights"] === undefined ? undefined : choice("classWeights"),
    validation: number("validation"),
    // JSON writes Infinity as null.
    patience: patience === null ? Infinity : optional("patience"),
    augment: json["augment"] === undefined ? undefined : augmentIn(json["augment"], checked, bad),
    views: number("views"),
  };
}

function augmentIn(
  json: Json,
  checked: (name: string, value: Json | undefined, rule: Rule) => number,
  bad: (name: string, rule: string) => never,
): AugmentOptions {
  if (!isRecord(json)) return bad("augment", "a record of options");
  const { elastic, flip, ...numbers } = json;
  const known: Readonly<Record<string, Rule>> = AUGMENT_RULES;
  const entries = Object.entries(numbers).map(([name, value]) => {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    return [name, checked(name, value, rule ?? bad(name, "an option of augmentation"))] as const;
  });
  return {
    ...Object.fromEntries(entries),
    ...(elastic !== undefined && {
      elastic: isRecord(elastic)
        ? {
          alpha: checked("alpha", elastic["alpha"], ELASTIC_RULES.alpha),
          sigma: checked("sigma", elastic["sigma"], ELASTIC_RULES.sigma),
        }
        : bad("elastic", "a record of numbers"),
    }),
    ...(flip !== undefined && { flip: flip === true }),
  };
}
