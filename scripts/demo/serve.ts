/**
 * A server for this machine.
 *
 * @module
 */

import { RunError } from "../shared/command.ts";
import { type Answers, plain } from "./answer.ts";

/** Where a server listens. */
export interface Place {
  /** A name or an address of this machine. */
  readonly host: string;
  /** The port: any free one for 0. */
  readonly port: number;
}

/** A server that listens. */
export interface Serving {
  /** Its address, with the port that it has. */
  readonly address: string;
  /** The port that it has. */
  readonly port: number;
  /** Is fulfilled when it has ended. */
  readonly ended: Promise<void>;
}

/**
 * Listens, and answers requests. Where the port is taken, it takes a free one. A server of the loopback
 * answers only where it is called by such a name: else a page of another host could give its own name the
 * address of this machine, and read what is served here.
 *
 * @param signal Ends the server.
 *
 * @throws {RunError} if it cannot listen.
 */
export function serving(answers: Answers, place: Place, signal?: AbortSignal): Serving {
  const isLocal = isLoopback(place.host);
  const handler = async (request: Request): Promise<Response> =>
    isLocal && !isLoopback(new URL(request.url).hostname)
      ? plain(421, "This server answers only as localhost")
      : await answers(request);
  const { addr, finished } = listening(place, (host, port) =>
    Deno.serve({
      hostname: host,
      port,
      onListen() {},
      ...(signal && { signal }),
    }, handler));
  const { port } = addr;
  return { address: `http://${hostIn(place.host)}:${port}/`, port, ended: finished };
}

/** Returns a host as addresses have it. All addresses of this machine are called by its own name for itself. */
function hostIn(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

type Server = Deno.HttpServer<Deno.NetAddr>;

function listening(
  { host, port }: Place,
  listen: (host: string, port: number) => Server,
): Server {
  try {
    return listen(host, port);
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AddrInUse && port !== 0;
    if (isTaken) return listening({ host, port: 0 }, listen);
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new RunError(`Cannot listen at ${host}, port ${port}: ${reason}`);
  }
}

/** Tells whether a name or an address is one that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || /^127(\.\d{1,3}){3}$/.test(host) ||
    host === "::1" || host === "[::1]";
}
