/**
 * The answers of the server: files of a site, and nothing else.
 *
 * @module
 */

import { HEADERS } from "./policy.ts";
import { digestOf, type Site, typeOf } from "./site.ts";

/** A function that answers requests. */
export type Answers = (request: Request) => Promise<Response>;

/**
 * Returns a function that answers with the files of a site. The files are those of a table, so that no
 * path leads to others.
 *
 * @param site Returns the site as it is now.
 * @param more Answers before the site does: undefined leaves the answer to the site.
 */
export function answersOf(
  site: () => Site,
  more: (request: Request, path: string) => Promise<Response | undefined> = () =>
    Promise.resolve(undefined),
): Answers {
  return async (request) => {
    const answer = await answerTo(request, site(), more);
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!answer.headers.has(name)) answer.headers.set(name, value);
    }
    return answer;
  };
}

async function answerTo(
  request: Request,
  site: Site,
  more: (request: Request, path: string) => Promise<Response | undefined>,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(405, "Only GET and HEAD are answered", { allow: "GET, HEAD" });
  }
  // No name in a site needs an escape, so one that has some is not there.
  const path = new URL(request.url).pathname.slice(1) || "index.html";
  return await more(request, path) ?? await fileAnswer(request, path, site.get(path));
}

async function fileAnswer(
  request: Request,
  path: string,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): Promise<Response> {
  if (!bytes) return plain(404, "There is no such file");
  const tag = `"${await digestOf(bytes)}"`;
  const headers = { etag: tag, "cache-control": "no-cache" };
  if (knows(request, tag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : bytes, {
    headers: { ...headers, "content-type": typeOf(path), "content-length": `${bytes.length}` },
  });
}

/** Tells whether the browser has a file already. A compressed answer has made its tag a weak one. */
function knows(request: Request, tag: string): boolean {
  const tags = request.headers.get("if-none-match")?.split(",") ?? [];
  return tags.some((each) => each.trim().replace(/^W\//, "") === tag);
}

/** Returns an answer of a line of text. */
export function plain(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      ...headers,
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}
