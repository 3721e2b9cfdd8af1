import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { isLoopback } from "../../../scripts/demo/serve.ts";
import { linesOf } from "../../shared/programs.ts";

/** The flag with which a program finds its packages where this process does. */
const packages = import.meta.resolve("@std/cli/parse-args").startsWith("jsr:")
  ? []
  : ["--import-map=scripts/packages/from_npm.json"];

/** Returns the lines of a program that stands in the folder of the repository. */
async function linesAtHome(program: string): Promise<readonly string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", ...packages, "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  await ReadableStream.from([new TextEncoder().encode(program)]).pipeTo(child.stdin);
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

/** Serves a site, and asks for paths byte by byte, as no browser would. */
const PROGRAM = `
import { answersOf } from "@/scripts/demo/answer.ts";
import { serving } from "@/scripts/demo/serve.ts";
const bytes = new TextEncoder().encode("page");
const controller = new AbortController();
const site = new Map([["index.html", bytes], ["mnist/a.gz", bytes]]);
const answers = answersOf(() => site);
const first = serving(answers, { host: "127.0.0.1", port: 0 }, controller.signal);
async function asked(line, host = "127.0.0.1:" + first.port) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: first.port });
  const text = line + " HTTP/1.1\\r\\nHost: " + host + "\\r\\nConnection: close\\r\\n\\r\\n";
  await connection.write(new TextEncoder().encode(text));
  const answer = await new Response(connection.readable).text();
  return answer.split(" ")[1];
}
const said = [];
for (const path of JSON.parse(Deno.args[0] ?? "[]")) said.push(await asked("GET " + path));
console.log(said.join());
console.log(
  await asked("GET /"), await asked("GET /", "localhost"), await asked("GET /", "[::1]:80"),
  await asked("GET /", "evil.example"), await asked("GET /", "127.0.0.1.evil.example"),
  await asked("GET http://evil.example/", "127.0.0.1"),
);
const second = serving(answers, { host: "127.0.0.1", port: first.port }, controller.signal);
console.log(second.port !== first.port, (await fetch(second.address)).status);
const open = serving(answers, { host: "0.0.0.0", port: 0 }, controller.signal);
console.log(open.address.replace(/\\d+/, "N"), (await fetch(open.address)).status);
try {
  serving(answers, { host: "192.0.2.1", port: 0 }, controller.signal);
} catch (error) {
  console.log(error.name, error.message);
}
controller.abort();
await first.ended;
`;

/** Starts the command where its port is taken, and asks for the page. */
const COMMAND = `
import { main } from "./scripts/demo.ts";
using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const controller = new AbortController();
const lines = [];
const heard = Promise.withResolvers();
const code = main(["--port", String(taken.addr.port)], {
  write(text) {
    lines.push(text.replaceAll(/\\d{4,5}/g, "N"));
    if (text.startsWith("http")) heard.resolve(text.trim());
  },
  writeError: console.error,
  isPlain: true,
  columns: () => 80,
  now: () => 0,
}, controller.signal);
const page = await (await fetch(await heard.promise)).text();
console.log(page.includes("/main.js"));
controller.abort();
console.log(await code);
console.log(lines.join(""));
`;

describe("deno task demo", () => {
  it("serves the page at a free port where the given one is taken, and says so", async () => {
    assertEquals(
      await linesAtHome(COMMAND),
      ["true", "0", "Port N is taken: this is another", "http://127.0.0.1:N/", "Ctrl-C ends it"],
    );
  });
});

describe("serving()", () => {
  it("serves no path but those of its files, no foreign name, and takes a free port", async () => {
    const paths = [
      ...["/mnist/a.gz", "/mnist/../mnist/a.gz"],
      ...["/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd"],
      ...["/..%5c..%5cetc", "/mnist/a.gz%00", "//etc/passwd", "/mnist/", "/mnist", "/C:/", "/%zz"],
    ];
    const program = PROGRAM.replace('Deno.args[0] ?? "[]"', JSON.stringify(JSON.stringify(paths)));
    const [statuses = "", names, port, open, refused = ""] = await linesOf(program, {
      flags: ["--allow-net"],
    });
    assertEquals(statuses, `200,200${",404".repeat(10)}`);
    assertEquals(names, "200 200 200 421 421 421");
    assertEquals(port, "true 200");
    assertEquals(open, "http://localhost:N/ 200");
    assertEquals(
      refused.replace(/: .*/s, ""),
      "RunError Cannot listen at 192.0.2.1, port 0",
    );
  });

  it("knows the names of the loopback", () => {
    for (const name of ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]) {
      assertEquals(isLoopback(name), true, name);
    }
    for (const name of ["0.0.0.0", "::", "127.0.0.1.example", "localhost.example", "10.0.0.1"]) {
      assertEquals(isLoopback(name), false, name);
    }
  });
});
