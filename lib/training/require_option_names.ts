import { editDistance } from "../values/edit_distance.ts";
import { brief } from "../values/json.ts";

/**
 * Throws if a configuration has a name that is nearly that of an option which it lacks: the compiler does not see
 * such a name in a variable. Names that are like no option pass, because a configuration may hold more.
 *
 * @param action What the options are for, for the message: `"train"`.
 *
 * @throws {TypeError} if there is such a name. The message has the option.
 *
 * @example
 * ```ts
 * requireOptionNames("train", { batchSize: 32, seed: 1 }, ["batchSize", "epochs"]);
 * ```
 */
export function requireOptionNames(
  action: string,
  config: object,
  options: readonly string[],
): void {
  const given = new Map<string, unknown>(Object.entries(config));
  const lacking = options.filter((option) => given.get(option) === undefined);
  for (const [name, value] of given) {
    if (value === undefined || options.includes(name)) continue;
    const meant = lacking.find((option) => isNearly(name, option));
    if (meant === undefined) continue;
    throw new TypeError(
      `Cannot ${action} with an option ${brief(name)}: there is none, did you mean ${meant}?`,
    );
  }
}

/** Tells whether few letters differ: none but for their case, or in longer names one or two. */
function isNearly(name: string, option: string): boolean {
  const [a, b] = [name, option].map((text) => text.replaceAll(/[-_]/g, "").toLowerCase());
  if (a === undefined || b === undefined || a === b) return true;
  const most = a.length < 5 ? 0 : a.length < 8 ? 1 : 2;
  return editDistance(a, b) <= most;
}
