/**
 * Networks as statements in JavaScript: layers write themselves, and compositions join them.
 *
 * @module
 */

import type { LayerPart } from "../layers/layer.ts";
import { layerFromSpec } from "../models/layer_from_spec.ts";
import { partOf, placeOf, type Site } from "../models/site.ts";
import { brief } from "../values/json.ts";
import type { CodeTranslation } from "./code_writer.ts";
import { call, type Draft, writerOf } from "./draft.ts";
import { add, concatenate } from "./functions/rows.ts";
import { remark } from "./literal.ts";
import { specOf } from "./spec_values.ts";
import { PASSING, TRANSLATIONS } from "./translations.ts";

/** Translations of layers of one's own, by the kinds of their specs. */
export type OwnTranslations = ReadonlyMap<string, CodeTranslation>;

/**
 * Writes a layer, with the name of its input, and returns the name of its output.
 *
 * @throws {TypeError} if a layer has no translation, or if the parameters or the statistics are not those
 * of the network.
 */
export function written(draft: Draft, own: OwnTranslations, site: Site, input: string): string {
  const { layers } = site.layer;
  const kind = `${specOf(site.layer)["kind"]}`;
  const mine = own.get(kind);
  if (layers && !mine) return composition(draft, own, site, layers, input);
  if (PASSING.has(kind) && !mine) return input;
  const translation = mine ?? TRANSLATIONS.get(kind);
  if (!translation) {
    throw new TypeError(
      `Cannot export ${placeOf(site)} as code: it has no translation into JavaScript. ` +
        "If it is one of your own, give one in the option layers",
    );
  }
  if (!mine) requireKnown(site);
  const { length } = draft.lines;
  const output = translation(writerOf(draft, site), input);
  if (typeof output !== "string") {
    throw new TypeError(
      `Cannot export ${placeOf(site)} as code: its translation returned ${brief(output)}, ` +
        "not the name that a call returns",
    );
  }
  if (draft.lines.length > length) draft.lines.splice(length, 0, `// ${remark(site.layer.name)}`);
  return output;
}

/**
 * Throws unless the spec of a layer tells all that it does.
 *
 * @throws {TypeError} if it does not: a layer of one's own may have a spec like foldnet's.
 */
function requireKnown(site: Site): void {
  try {
    layerFromSpec(site.layer.spec);
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new TypeError(`Cannot export ${placeOf(site)} as code: ${reason}`);
  }
}

function composition(
  draft: Draft,
  own: OwnTranslations,
  site: Site,
  parts: readonly LayerPart[],
  input: string,
): string {
  const values = [input];
  for (const [i, part] of parts.entries()) {
    const read = part.reads.map((j) => values[j] ?? input);
    values.push(written(draft, own, partOf(site, part, i), joined(draft, part, read)));
  }
  return values.at(-1) ?? input;
}

function joined(draft: Draft, { join, places, name }: LayerPart, read: readonly string[]): string {
  const [first = "", ...others] = read;
  if (others.length === 0) return first;
  draft.lines.push(`// ${remark(name)}`);
  return join === "add" ? call(draft, add, read) : call(draft, concatenate, [places, ...read]);
}
