/**
 * The page in a real browser: Chromium, as the system has it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { answersOf } from "../../scripts/demo/answer.ts";
import { DEMO, siteOf } from "../../scripts/demo/build.ts";
import { serving } from "../../scripts/demo/serve.ts";
import type { Site } from "../../scripts/demo/site.ts";

/** How a page is visited. */
export interface Visit {
  /** Whether the server sends the headers of the demo. The default is true; else it is a plain host of files. */
  readonly hasHeaders?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly colors?: "light" | "dark";
  /** Whether the user wants less motion. */
  readonly isStill?: boolean;
  /** What follows the address: `"#preset=mlp"`. */
  readonly hash?: string;
  /** What the console may say without failing the test. */
  readonly expects?: RegExp;
}

/** A browser, and the servers of the page. */
export interface Browsing {
  /** Opens the page, waits until it has its images, and fails if the console tells of an error until the end. */
  readonly visit: (visit: Visit, test: (page: Page) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The milliseconds to wait for what a machine of two busy cores does in seconds. */
const LONGEST = 60_000;

/** Where systems keep Chromium. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of the system's Chromium, or undefined where it has none. */
export const CHROMIUM: string | undefined = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/**
 * Starts Chromium and serves the page: with the headers of the demo, and in a folder of a plain host.
 *
 * @param flags More flags of Chromium.
 */
export async function browsing(flags: readonly string[] = []): Promise<Browsing> {
  const site = await siteOf(DEMO);
  const ending = new AbortController();
  const own = serving(answersOf(() => site), { host: "127.0.0.1", port: 0 }, ending.signal);
  const plain = serving(plainHost(site), { host: "127.0.0.1", port: 0 }, ending.signal);
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM ?? "chromium",
    // Root cannot use the sandbox, and a shared machine may be small.
    args: ["--no-sandbox", "--disable-dev-shm-usage", ...flags],
  });
  return {
    async visit({ hasHeaders = true, hash = "", expects, ...looks }, test) {
      const { width = 1280, height = 900, colors = "light", isStill = false } = looks;
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: colors,
        reducedMotion: isStill ? "reduce" : "no-preference",
        acceptDownloads: true,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(LONGEST);
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      page.on("console", (message) => {
        const isExpected = expects?.test(message.text()) ?? false;
        if (message.type() === "error" && !isExpected) errors.push(message.text());
      });
      try {
        await page.goto((hasHeaders ? own.address : `${plain.address}some/folder/`) + hash);
        await page.locator("[data-images='ready']").waitFor();
        await test(page);
        assertEquals(errors, []);
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      ending.abort();
      await Promise.all([own.ended, plain.ended]);
    },
  };
}

/** Answers as a host of files does that knows nothing of the page, from a folder of it. */
function plainHost(site: Site): (request: Request) => Promise<Response> {
  const TYPES: Readonly<Record<string, string>> = {
    html: "text/html",
    js: "text/javascript",
    css: "text/css",
  };
  return (request) => {
    const path = new URL(request.url).pathname.replace(/^\/some\/folder\//, "") || "index.html";
    const bytes = site.get(path);
    const type = TYPES[path.replace(/^.*\./, "")] ?? "application/octet-stream";
    return Promise.resolve(
      bytes
        ? new Response(bytes, { headers: { "content-type": type } })
        : new Response("not found", { status: 404 }),
    );
  };
}
