/**
 * The HTML of a page as a site has it.
 *
 * @module
 */

import { POLICY } from "./policy.ts";

/**
 * Returns the HTML of a page for a site: its policy holds on hosts that send no headers, and it takes
 * scripts and styles from the folder of its build.
 *
 * @param html The page, which refers to `./NAME`.
 * @param folder The name of the folder.
 * @param names The names of the files in the folder.
 * @param preloads The names of those that the browser would learn of only from scripts.
 *
 * @throws {Error} if the page has no place for the policy, or refers to a file that is not there.
 */
export function pageOf(
  html: string,
  folder: string,
  names: readonly string[],
  preloads: readonly string[] = [],
): string {
  const charset = '<meta charset="utf-8">';
  if (!html.includes(charset)) throw new Error(`Cannot build the page: it has no ${charset}`);
  const head = [
    charset,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    ...preloads.map((name) => `<link rel="modulepreload" href="./${folder}/${name}">`),
  ].join("\n");
  return html
    .replaceAll(/\b(href|src)="\.\/([^"]*)"/g, (_, attribute, name) => {
      if (!names.includes(name)) {
        throw new Error(`Cannot build the page: it refers to ./${name}, which is no part of it`);
      }
      return `${attribute}="./${folder}/${name}"`;
    })
    .replace(charset, () => head);
}
