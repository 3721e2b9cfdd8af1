/**
 * The flags of commands that serve a page, and what they do.
 *
 * @module
 */

import { nameInLine } from "../shared/command.ts";
import type { Console } from "../shared/console.ts";
import type { Flag, Reader } from "../shared/flags.ts";
import type { Answers } from "./answer.ts";
import { openBrowser } from "./open_browser.ts";
import { isLoopback, serving } from "./serve.ts";

/** The port where none is given. */
const PORT = 8010;

/** The flags of commands that serve a page. */
export const SERVING_FLAGS: readonly Flag[] = [
  { name: "port", value: "N", help: "the port; a free one if it is taken", default: `${PORT}` },
  {
    name: "host",
    value: "ADDRESS",
    help: "the address to listen at; 0.0.0.0 lets other machines see the page",
    default: "127.0.0.1",
  },
  { name: "open", help: "open the page in the browser" },
];

/** What flags say about serving. */
export interface ServingOptions {
  readonly host: string;
  readonly port: number;
  readonly isOpened: boolean;
}

/**
 * Returns what flags say about serving.
 *
 * @throws {UsageError} if a value does not fit.
 */
export function servingOptions({ has, text, number }: Reader): ServingOptions {
  return {
    host: text("host") ?? "127.0.0.1",
    port: number("port", { from: 0, below: 65536, whole: true }) ?? PORT,
    isOpened: has("open"),
  };
}

/**
 * Serves a page until the signal or the end of the program, and says where.
 *
 * @throws {RunError} if it cannot listen.
 */
export async function servePage(
  answers: Answers,
  { host, port, isOpened }: ServingOptions,
  { write }: Console,
  signal?: AbortSignal,
): Promise<void> {
  const server = serving(answers, { host, port }, signal);
  if (port !== 0 && server.port !== port) write(`Port ${port} is taken: this is another\n`);
  write(`${nameInLine(server.address)}\n`);
  if (!isLoopback(host)) {
    write(
      "Other machines can see this page too. Their browsers give it one thread: several need localhost " +
        "or HTTPS\n",
    );
  }
  write("Ctrl-C ends it\n");
  if (isOpened && !await openBrowser(server.address)) {
    write("No browser can be opened from here: open the address by hand\n");
  }
  await server.ended;
}
