/**
 * Configurations and machines in words.
 *
 * @module
 */

import { isList, isRecord, type Json } from "../../lib/values/json.ts";
import { type Fact, jsonFacts } from "../shared/json_facts.ts";
import { grouped } from "../shared/numbers.ts";

/** The words for names whose own words do not say enough. */
const WORDS: Readonly<Record<string, string>> = {
  "arguments": "Flags",
  "classes": "Number of classes",
  "classNames": "Names of classes",
  "csv": "CSV",
  "deno": "Deno",
  "digests.test": "Digest of the test images",
  "digests.training": "Digest of the training images",
  "digests.validation": "Digest of the validation images",
  "folders": "Folders of classes",
  "images.test": "Test images",
  "images.training": "Training images",
  "images.validation": "Validation images",
  "recipe.augment.elastic.alpha": "Bending, pixels",
  "recipe.augment.elastic.sigma": "Smoothness of bending, pixels",
  "recipe.augment.flip": "Mirroring",
  "recipe.augment.rotate": "Rotation, degrees",
  "recipe.augment.scale": "Scaling, part",
  "recipe.augment.shear": "Shear, pixels a row",
  "recipe.augment.shift": "Shift, pixels",
  "recipe.average": "Decay of the weight average",
  "recipe.clip": "Largest norm of gradients",
  "recipe.hidden": "Hidden layers",
  "recipe.patience": "Epochs without a better one",
  "recipe.validation": "Held-back images",
  "recipe.views": "Augmented views in the test",
  "recipe.warmup": "Steps of warm-up",
  "source": "Images",
  "source.directory": "Directory of images",
  "source.kind": "Images",
  "source.test": "File of test images",
  "source.train": "File of training images",
  "v8": "V8",
};

/** The words for kinds of images. */
const SOURCES: Readonly<Record<string, string>> = {
  csv: "CSV",
  idx: "IDX files",
  images: "pictures in folders",
};

/** Returns the names and values of a configuration or a machine, in words. */
export function factsInWords(json: Json): Fact[] {
  return jsonFacts(valuesInWords(json)).map(([name, text]) => [
    nameInWords(name),
    COUNTS.test(name) && /^\d{1,15}$/.test(text) ? grouped(Number(text)) : text,
  ]);
}

/** The names of counts: their digits are grouped, which those of a seed are not. */
const COUNTS =
  /^(?:images\.\w+|classes|recipe\.(?:steps|epochs|batchSize|validation|warmup|patience|views))$/;

/** Returns a configuration whose values say in words what they are. */
function valuesInWords(json: Json): Json {
  if (!isRecord(json)) return plainValues(json);
  const { arguments: flags, source, ...others } = json;
  return {
    // Flags are read as a command line has them.
    ...(flags !== undefined && { arguments: isList(flags) ? flags.join(" ") || "none" : flags }),
    ...(source !== undefined && { source: isRecord(source) ? sourceInWords(source) : source }),
    ...Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, plainValues(value)]),
    ),
  };
}

function sourceInWords({ kind, ...paths }: { readonly [name: string]: Json }): Json {
  if (kind === "idx" && Object.keys(paths).length === 0) return "MNIST";
  const word = typeof kind === "string" && Object.hasOwn(SOURCES, kind) ? SOURCES[kind] : undefined;
  return { kind: word ?? kind ?? null, ...paths };
}

/** Returns JSON with words for what is true or false. */
function plainValues(json: Json): Json {
  if (typeof json === "boolean") return json ? "yes" : "no";
  if (isList(json)) return json.map(plainValues);
  if (!isRecord(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, plainValues(value)]),
  );
}

/** Returns a name such as `recipe.batchSize` in words: `Batch size`. */
export function nameInWords(name: string): string {
  const own = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  if (own !== undefined) return own;
  const words = name.replace(/^recipe\./, "")
    .replaceAll(/[._]+/g, " ")
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
