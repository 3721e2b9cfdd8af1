/**
 * Builds the sites of pages.
 *
 * @module
 */

import { fromFileUrl } from "../../lib/io/file_url.ts";
import { mendable } from "../shared/command.ts";
import { bundled, filesBelow } from "./bundle.ts";
import { pageOf } from "./html.ts";
import { neededBy } from "./imports.ts";
import { digestOf, type Site } from "./site.ts";

/** What a page is built from. Names are those in the folder `page`. */
export interface Page {
  readonly html: string;
  /** Modules, each with a bundle of its name. */
  readonly scripts: readonly string[];
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
  scripts: ["main.tsx", "worker.ts"],
  beside: ["data/models/digits.safetensors"],
  data: Object.fromEntries(MNIST.map((name) => [`mnist/${name}`, `data/mnist/${name}`])),
};

/** The page that shows a run of the command line. */
export const WATCH: Page = {
  ...DEMO,
  html: "watch/index.html",
  scripts: ["watch.tsx", "worker.ts"],
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
    const styles = (await filesBelow(PAGE)).filter((path) => path.endsWith(".css"));
    const bundles = await bundled(PAGE, [...scripts, ...styles]);
    const files = new Map([...bundles].filter(([path]) => path.endsWith(".js")));
    const style = await new Blob(styles.map((path) => bundles.get(path) ?? "")).bytes();
    files.set("style.css", style);
    for (const [name, bytes] of files) requireForBrowsers(name, bytes);
    for (const path of beside) {
      files.set(path.replace(/^.*\//, ""), await Deno.readFile(new URL(path, ROOT)));
    }
    const folder = await digestOfAll(files);
    const source = await Deno.readTextFile(`${PAGE}${html}`);
    const [main = ""] = scripts;
    const preloads = neededBy(files, main.replace(/\.tsx?$/, ".js"));
    const page = pageOf(source, folder, [...files.keys()], preloads);
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
