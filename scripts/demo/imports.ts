/**
 * What scripts of a site import.
 *
 * @module
 */

import type { Site } from "./site.ts";

/**
 * Returns the paths of the scripts that a script of a site needs before it begins: all that it and they
 * import, without those that they load later by `import()`.
 */
export function neededBy(site: Site, path: string): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    for (const name of importsOf(site, path)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(name);
    }
  };
  visit(path);
  return [...found];
}

function importsOf(site: Site, path: string): readonly string[] {
  const text = new TextDecoder().decode(site.get(path));
  // Names of bundles lie beside each other, and minified code puts them in double quotes.
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)]
    .map(([, name = ""]) => path.replace(/[^/]*$/, name))
    .filter((name) => site.has(name));
}
