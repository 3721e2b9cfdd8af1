/**
 * The parts of the fragment of an address: `epochs=2`, one beside the other.
 *
 * @module
 */

import { FIELDS } from "./fields.ts";
import { AUGMENT_NAMES } from "./recipe_text.ts";

/** The names of what flags say of a network. */
export const NETWORK: readonly string[] = ["hidden", "activation", "dropout"];

const KNOWN: readonly string[] = [
  ...["preset", ...NETWORK, "layers", "seed", "engine", "strict"],
  ...FIELDS.map(({ flag }) => flag),
  ...AUGMENT_NAMES,
];

/** Returns the texts of a fragment by name, and tells of parts that are none. */
export function partsOf(
  fragment: string,
  tell: (problem: string) => void,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const part of fragment.replace(/^#/, "").split("&").filter((part) => part !== "")) {
    const [name, ...rest] = part.split("=");
    const text = decoded(rest.join("="));
    if (name === undefined || !KNOWN.includes(name)) {
      tell(`"${part.slice(0, 30)}" is no part of a link`);
    } else if (text === undefined) tell(`the value of ${name} is malformed`);
    else if (texts.has(name)) tell(`${name} is there twice, and the first one counts`);
    else texts.set(name, text);
  }
  return texts;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Returns a part of a fragment. */
export function partText([name, text]: readonly [string, string]): string {
  // These need no encoding in a fragment, and are easier to read.
  const encoded = encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text === "" ? name : `${name}=${encoded}`;
}
