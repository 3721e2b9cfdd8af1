import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import { main } from "../../scripts/demo_build.ts";
import { main as demo } from "../../scripts/demo.ts";
import { DEMO, requireForBrowsers, siteOf } from "../../scripts/demo/build.ts";
import { neededBy } from "../../scripts/demo/imports.ts";
import { pageOf } from "../../scripts/demo/html.ts";
import { sizesText, startLength } from "../../scripts/demo/sizes.ts";
import type { Site } from "../../scripts/demo/site.ts";
import { inFolder, namesIn } from "../shared/folders.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";

/** The most bytes of HTML, scripts and styles that the page begins with, compressed. */
const MOST = 150_000;

describe("deno task demo:build", () => {
  let folder = "";
  let built: Ran;
  let site: Site;
  beforeAll(async () => {
    folder = await Deno.makeTempDir({ prefix: "foldnet-" });
    [built, site] = await Promise.all([ran(main, ["--to", `${folder}/site`]), siteOf(DEMO)]);
  });
  afterAll(() => Deno.remove(folder, { recursive: true }));

  const text = (path: string): string => new TextDecoder().decode(site.get(path));
  const version = (): string => namesIn(`${folder}/site`)[0] ?? "";

  it("writes the page, a folder of its scripts that is named after them, and MNIST", async () => {
    assertEquals([built.code, built.errors], [0, ""]);
    assertEquals(namesIn(`${folder}/site`).slice(1), ["index.html", "mnist"]);
    assertMatch(version(), /^[0-9a-f]{12}$/);
    const names = namesIn(`${folder}/site/${version()}`);
    for (const name of ["digits.safetensors", "main.js", "style.css", "worker.js"]) {
      assert(names.includes(name), name);
    }
    // The others are shared, or load when they are needed.
    assert(names.every((name) => /\.(js|css|safetensors)$/.test(name)));
    for (const [path, bytes] of site) {
      assertEquals(await Deno.readFile(`${folder}/site/${path}`), bytes, path);
    }
    for (const name of namesIn(`${folder}/site/mnist`)) {
      const source = new URL(`../../data/mnist/${name}`, import.meta.url);
      assertEquals(site.get(`mnist/${name}`), await Deno.readFile(source));
    }
  });

  it("prints the sizes of the files", () => {
    assertMatch(built.output, /^index\.html +[\d.]+ +[\d.]+$/m);
    assertMatch(built.output, /^of them, at the start +[\d.]+$/m);
  });

  it("loads less than 150 KB of HTML, scripts and styles at the start, compressed", async () => {
    assertLess(await startLength(site), MOST);
  });

  it("loads shaders when a training needs them first, and not before", () => {
    const withShaders = [...site.keys()].filter((path) => /@workgroup_size/.test(text(path)));
    assertEquals(withShaders.map((path) => path.replace(/^.*\/|-.*/g, "")), ["webgpu_engine"]);
    for (const path of [...site.keys()].filter((path) => /\/(main|worker)\.js$/.test(path))) {
      assertEquals(neededBy(site, path).filter((needed) => withShaders.includes(needed)), []);
    }
  });

  it("refers to nothing on other hosts, and to its own files by relative paths", () => {
    for (const path of site.keys()) {
      if (!/\.(html|js|css)$/.test(path)) continue;
      const loads = [
        ...text(path).matchAll(/(?:\bfrom|\bimport)\s*\(?["'`](https?:|\/\/)[^"'`]*/g),
        ...text(path).matchAll(/(?:url\(|(?:src|href)=)\s*["']?(?:https?:)?\/\/?[^"')\s]*/g),
        ...text(path).matchAll(/\b(?:fetch|Worker|importScripts)\(["'`]https?:[^"'`]*/g),
      ];
      assertEquals(loads.map(([match]) => match), [], path);
    }
  });

  it("writes a policy into the page for hosts that send no headers", () => {
    const page = text("index.html");
    assertMatch(
      page,
      /<meta\s+http-equiv="Content-Security-Policy"\s+content="default-src 'none';/,
    );
    assertEquals(page.match(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|<style/g), null);
  });

  it("replaces what it wrote, and nothing else", async () => {
    await inFolder(async (home) => {
      const target = `${home}/site`;
      await Deno.mkdir(`${target}/0123456789ab`, { recursive: true });
      await Deno.writeTextFile(`${target}/index.html`, "old");
      assertEquals((await ran(main, ["--to", target])).code, 0);
      assertEquals(namesIn(target), [version(), "index.html", "mnist"]);
      await Deno.writeTextFile(`${target}/index.html`, "old");
      await Deno.writeTextFile(`${target}/thesis.txt`, "mine");
      const refused = await ran(main, ["--to", target]);
      assertEquals([refused.code, refused.output], [1, ""]);
      assertMatch(refused.errors, /^error: Cannot write to .*: thesis\.txt is in it/);
      assertEquals(await Deno.readTextFile(`${target}/index.html`), "old");
    });
  });

  it("refuses a command line without a folder", async () => {
    assertRefused(await ran(main, []), "give a folder");
    assertRefused(await ran(main, ["site"]), "site");
    assertRefused(await ran(demo, ["--port", "70000"]), "--port cannot be 70000");
    assertRefused(await ran(demo, ["--hots", "::1"]), "did you mean --host?");
  });

  it("explains itself", async () => {
    for (const command of [main, demo]) {
      const { code, output } = await ran(command, ["--help"]);
      assertEquals(code, 0);
      assert(output.split("\n").every((line) => line.length <= 80));
    }
  });
});

describe("requireForBrowsers()", () => {
  it("refuses scripts that import modules of Node", () => {
    const said = (name: string, text: string): string => {
      try {
        requireForBrowsers(name, new TextEncoder().encode(text));
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    assertMatch(said("a.js", 'import*as x from"node:path";'), /a\.js imports node:path/);
    assertMatch(said("a.js", 'await import("node:fs")'), /imports node:fs/);
    assertEquals(said("a.js", 'f("node:os");import x from"./b.js"'), "");
    assertEquals(said("a.css", 'import "node:os"'), "");
  });
});

describe("neededBy()", () => {
  it("follows imports, and leaves out what is loaded later", () => {
    const texts = {
      "v/main.js": 'import{a}from"./a.js";import"./b.js";import("./later.js");f("./c.js")',
      "v/a.js": 'import{b as x}from"./b.js";export{x}from"./c.js"',
      "v/b.js": 'import{a}from"./a.js";import z from"./none.js"',
      "v/c.js": "",
      "v/later.js": 'import"./d.js"',
      "v/d.js": "",
    };
    const site = new Map(
      Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]),
    );
    assertEquals([...neededBy(site, "v/main.js")].sort(), ["v/a.js", "v/b.js", "v/c.js"]);
  });
});

describe("pageOf()", () => {
  const head = '<meta charset="utf-8">';

  it("takes files from the folder of a build", () => {
    assertMatch(
      pageOf(`${head}<script src="./a.js"></script><a href="#b">`, "dir", ["a.js"]),
      /^<meta charset="utf-8">\n<meta http-equiv="[^"]*" content="[^"]*"><script src="\.\/dir\/a\.js"><\/script><a href="#b">$/,
    );
  });

  it("lets browsers fetch early what scripts import", () => {
    assertMatch(
      pageOf(head, "dir", ["a.js"], ["a.js"]),
      /content="[^"]*">\n<link rel="modulepreload" href="\.\/dir\/a\.js">$/,
    );
  });

  it("refuses a page without a charset, or with a file that is not there", () => {
    const message = (html: string): string => {
      try {
        return pageOf(html, "dir", ["a.js"]);
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    assertMatch(message("<p>"), /it has no <meta charset/);
    assertMatch(message(`${head}<script src="./b.js">`), /refers to \.\/b\.js/);
  });
});

describe("sizesText()", () => {
  it("shows KB of 1,000 bytes, compressed where hosts compress", async () => {
    const site = new Map([
      ["index.html", new Uint8Array(1500)],
      ["data.gz", new Uint8Array(2500)],
    ]);
    const lines = (await sizesText(site, 80)).split("\n").map((line) => line.split(/ {2,}/));
    assertEquals(lines[1]?.map((cell) => cell.trim()), ["data.gz", "2.5"]);
    assertEquals(lines[2]?.map((cell) => cell.trim()), ["index.html", "1.5", "0.0"]);
    assertEquals(lines[3]?.map((cell) => cell.trim()), ["all files", "4.0"]);
  });
});
