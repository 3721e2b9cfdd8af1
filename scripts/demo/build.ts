/**
 * Builds the sites of pages.
 *
 * @module
 */

import { fromFileUrl } from "../../lib/io/file_url.ts";
import { mendable } from "../shared/command.ts";
import { bundled } from "./bundle.ts";
import { pageOf } from "./html.ts";
import { digestOf, type Site } from "./site.ts";

/** What a page is built from. Names are those in the folder `page`. */
export interface Page {
  readonly html: string;
  /** The modules by the names of their bundles. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Files of the repository that go as they are into the folder of the bundles. */
  readonly beside: readonly string[];
  /** Files of the repository by their paths in the site. */
  readonly data: Readonly<Record<string, string>>;
}

const MNIST = [
  "t10k-images-idx3-ubyte.gz",
  "t10k-labels-idx1-ubyte.gz",
  "train-images-idx3-ubyte.gz",
  "train-labels-idx1-ubyte.gz",
] as const;

/** The page that draws and trains. */
export const DEMO: Page = {
  html: "index.html",
  scripts: { "main.js": "main.tsx", "worker.js": "workers/worker.ts" },
  beside: ["data/models/digits.safetensors"],
  data: Object.fromEntries(MNIST.map((name) => [`mnist/${name}`, `data/mnist/${name}`])),
};

/** The page that shows a run of the command line. */
export const WATCH: Page = {
  ...DEMO,
  html: "watch/index.html",
  scripts: { "watch.js": "watch/main.tsx", "worker.js": "workers/worker.ts" },
  beside: [],
};

const ROOT = new URL("../../", import.meta.url);
const PAGE = fromFileUrl(new URL("page/", import.meta.url));

/**
 * Returns the site of a page. Its scripts and its styles, which are all style sheets in a row, are in a
 * folder that is named after them, so that no cache mixes two builds. The HTML comes last: on a host that
 * has all files before it, the page works.
 *
 * @throws {RunError} if the page cannot be built.
 */
export async function siteOf({ html, scripts, beside, data }: Page): Promise<Site> {
  return await mendable(Promise.try(async () => {
    const names = Object.keys(scripts);
    const styles = await styleSheets(PAGE);
    const bundles = await bundled(PAGE, [...Object.values(scripts), ...styles]);
    const style = await new Blob([...bundles.slice(names.length)]).bytes();
    const files = new Map([...names.entries()].map(([i, name]) => [name, bundles[i]!]))
      .set("style.css", style);
    for (const [name, bytes] of files) requireForBrowsers(name, bytes);
    for (const path of beside) {
      files.set(path.replace(/^.*\//, ""), await Deno.readFile(new URL(path, ROOT)));
    }
    const folder = await digestOfAll(files);
    const page = pageOf(await Deno.readTextFile(`${PAGE}${html}`), folder, [...files.keys()]);
    const site = new Map([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
    for (const [path, source] of Object.entries(data)) {
      site.set(path, await Deno.readFile(new URL(source, ROOT)));
    }
    return site.set("index.html", new TextEncoder().encode(page));
  }));
}

/** Throws if a script imports what only Deno and Node have: in a browser it would never begin. */
export function requireForBrowsers(name: string, bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  const [, module] = /\b(?:from|import)\s*\(?\s*["'`](node:[^"'`]+)/.exec(text) ?? [];
  if (name.endsWith(".js") && module !== undefined) {
    throw new Error(`Cannot build the page: ${name} imports ${module}, which browsers have not`);
  }
}

/** Returns the paths of the style sheets in a folder and its rooms: the folder's own ones come first. */
async function styleSheets(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const visit = async (room: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(`${folder}${room}`)) {
      if (isDirectory) await visit(`${room}${name}/`);
      else if (name.endsWith(".css")) paths.push(`${room}${name}`);
    }
  };
  await visit("");
  const depth = (path: string): number => path.split("/").length;
  return paths.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** The number of digits in the name of a build's folder. */
const DIGITS = 12;

/** Tells whether a name in the folder of a site is one that a build gives. */
export function isOfBuild(name: string): boolean {
  return name === "index.html" || name === "mnist" ||
    new RegExp(`^[0-9a-f]{${DIGITS}}$`).test(name);
}

async function digestOfAll(files: Site): Promise<string> {
  const digests = await Promise.all(
    [...files].map(async ([name, bytes]) => `${name} ${await digestOf(bytes)}\n`),
  );
  return await digestOf(new TextEncoder().encode(digests.join("")), DIGITS);
}
