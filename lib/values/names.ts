/**
 * Names that are made of several names.
 *
 * @module
 */

/** Returns a name as a part of a longer name, in which dots separate the parts. */
export function escaped(name: string): string {
  return name.replaceAll("%", "%25").replaceAll(".", "%2E");
}
