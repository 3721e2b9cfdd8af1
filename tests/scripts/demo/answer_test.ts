import { assertEquals, assertNotEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { answersOf } from "../../../scripts/demo/answer.ts";
import type { Site } from "../../../scripts/demo/site.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const SITE: Site = new Map([
  ["0123456789ab/main.js", bytes("let a;")],
  ["mnist/labels.gz", Uint8Array.of(31, 139, 8)],
  ["index.html", bytes("<p>page")],
]);

const answers = answersOf(() => SITE);
const get = (path: string, init?: RequestInit): Promise<Response> =>
  answers(new Request(`http://localhost${path}`, init));

describe("answersOf()", () => {
  it("answers with the files of a site and their types, the page first", async () => {
    for (
      const [path, text, type] of [
        ["/", "<p>page", "text/html; charset=utf-8"],
        ["/index.html", "<p>page", "text/html; charset=utf-8"],
        ["/?a=1", "<p>page", "text/html; charset=utf-8"],
        ["/0123456789ab/main.js", "let a;", "text/javascript; charset=utf-8"],
      ] as const
    ) {
      const answer = await get(path);
      assertEquals([answer.status, await answer.text()], [200, text]);
      assertEquals(answer.headers.get("content-type"), type);
      assertEquals(answer.headers.get("content-length"), `${text.length}`);
    }
    const labels = await get("/mnist/labels.gz");
    assertEquals(labels.headers.get("content-type"), "application/gzip");
    assertEquals(labels.headers.get("content-encoding"), null);
    assertEquals(await labels.bytes(), Uint8Array.of(31, 139, 8));
  });

  it("isolates the page, and lets it load only from its own host", async () => {
    for (const [path, status] of [["/", 200], ["/none", 404]] as const) {
      const { headers, status: given } = await get(path);
      assertEquals(given, status);
      assertEquals(headers.get("cross-origin-opener-policy"), "same-origin");
      assertEquals(headers.get("cross-origin-embedder-policy"), "require-corp");
      assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
      assertEquals(headers.get("referrer-policy"), "no-referrer");
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertEquals(
        headers.get("content-security-policy"),
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; " +
          "style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; " +
          "form-action 'none'; frame-ancestors 'none'",
      );
    }
  });

  it("answers nothing but GET and HEAD", async () => {
    const head = await get("/index.html", { method: "HEAD" });
    assertEquals([head.status, head.headers.get("content-length")], [200, "7"]);
    assertEquals(await head.text(), "");
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const answer = await get("/", { method });
      assertEquals([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"]);
      await answer.text();
    }
  });

  it("answers paths that no file has with 404, whatever they are made of", async () => {
    const piece = fc.constantFrom(
      ...[
        "..",
        ".",
        "/",
        "//",
        "\\",
        "%2e",
        "%2e%2e",
        "%2f",
        "%5c",
        "%00",
        "%",
        "%zz",
        "etc/passwd",
      ],
      ...["mnist", "labels.gz", "0123456789ab", "main.js", "C:", "~", " ", "é", "constructor"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const path = `/${pieces.join("")}`;
        const url = URL.parse(`http://localhost${path}`);
        if (!url) return;
        const answer = await answers(new Request(url));
        const file = SITE.get(url.pathname.slice(1) || "index.html");
        assertEquals(answer.status, file ? 200 : 404, path);
        await answer.body?.cancel();
      }),
      { numRuns: 200 },
    );
  });

  it("spares browsers what they have, until it changes", async () => {
    let site = SITE;
    const changing = answersOf(() => site);
    const ask = (tag?: string): Promise<Response> =>
      changing(
        new Request("http://localhost/", tag ? { headers: { "if-none-match": tag } } : {}),
      );
    const first = await ask();
    const tag = first.headers.get("etag") ?? "";
    assertEquals(first.headers.get("cache-control"), "no-cache");
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await ask(known);
      assertEquals([again.status, await again.text()], [304, ""]);
      assertEquals(again.headers.get("etag"), tag);
    }
    site = new Map([["index.html", bytes("<p>new")]]);
    const changed = await ask(tag);
    assertEquals([changed.status, await changed.text()], [200, "<p>new"]);
    assertNotEquals(changed.headers.get("etag"), tag);
  });

  it("lets others answer first", async () => {
    const both = answersOf(
      () => SITE,
      (_, path) => Promise.resolve(path === "run/state" ? new Response("ours") : undefined),
    );
    const ask = async (path: string) =>
      await (await both(new Request(`http://localhost${path}`))).text();
    assertEquals([await ask("/run/state"), await ask("/")], ["ours", "<p>page"]);
  });
});
