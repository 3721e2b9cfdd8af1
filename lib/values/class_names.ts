import { brief } from "./json.ts";

/**
 * Throws unless there is a name for each class, and all names are different.
 *
 * @param action What cannot be done otherwise, for the message of the error.
 *
 * @throws {RangeError} if there are more or fewer names than classes, or a name is empty or there twice.
 *
 * @example
 * ```ts
 * requireClassNames("make a dataset", ["cat", "dog"], 2); // throws nothing
 * ```
 */
export function requireClassNames(
  action: string,
  names: readonly string[],
  classes: number,
): void {
  if (names.length !== classes) {
    throw new RangeError(
      `Cannot ${action}: there are ${names.length} names for ${classes} classes`,
    );
  }
  const empty = names.indexOf("");
  if (empty >= 0) throw new RangeError(`Cannot ${action}: the name of class ${empty} is empty`);
  const places = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = places.get(name);
    if (before !== undefined) {
      throw new RangeError(
        `Cannot ${action}: classes ${before} and ${i} have the same name, ${brief(name)}`,
      );
    }
    places.set(name, i);
  }
}
