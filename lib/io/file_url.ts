/**
 * Paths of file URLs.
 *
 * @module
 */

import { hostFiles } from "./files.ts";

/**
 * Returns the path of a file URL. On Windows it has slashes, which the system takes as backslashes.
 *
 * @param isWindows Whether the path is one of Windows, where it begins with a drive or a server.
 *
 * @throws {TypeError} if the URL is not that of a file.
 *
 * @example
 * ```ts
 * console.log(fromFileUrl(new URL("file:///data/a%20b.png"), false)); // "/data/a b.png"
 * console.log(fromFileUrl(new URL("file:///C:/a.png"), true)); // "C:/a.png"
 * ```
 */
export function fromFileUrl(
  url: URL,
  isWindows: boolean = hostFiles()?.isWindows ?? false,
): string {
  if (url.protocol !== "file:") throw new TypeError(`${url.href} is not the URL of a file`);
  // URLs keep a "%" as it is where no code follows.
  const path = decodeURIComponent(url.pathname.replaceAll(/%(?![0-9a-f]{2})/gi, "%25"));
  if (!isWindows) return path;
  return url.hostname === "" ? path.replace(/^\/(?=[a-z]:)/i, "") : `//${url.hostname}${path}`;
}
