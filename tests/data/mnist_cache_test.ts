import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { mnist } from "../../mod.ts";
import { inFolder } from "../shared/folders.ts";
import { linesOf } from "../shared/programs.ts";

/** Serves MNIST on this machine, counts requests, and has a cache of its own. */
const PRELUDE = `import { mnist } from "@/mod.ts";
let requests = 0;
const folder = new URL("@/data/mnist/");
const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
  requests++;
  const name = new URL(request.url).pathname.slice(1);
  try {
    return new Response((await Deno.open(new URL(name, folder))).readable);
  } catch {
    return new Response(null, { status: 404 });
  }
});
const url = new URL(\`http://127.0.0.1:\${server.addr.port}/\`);
const count = async (options) => {
  const before = requests;
  const { train, test } = await mnist(url, options);
  const sum = train.inputs.bytes.reduce((a, b) => a + b, 0) + test.inputs.bytes.reduce((a, b) => a + b, 0);
  console.log(requests - before, train.inputs.rows, test.targets[9999], sum);
};
`;

function counted(program: string): Promise<readonly string[]> {
  return inFolder((folder) =>
    linesOf(`${PRELUDE}${program}\nawait server.shutdown();`, {
      flags: ["--allow-net=127.0.0.1", "--allow-read"],
      env: { DENO_DIR: folder },
    })
  );
}

const { train, test } = await mnist();
const sumOf = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b, 0);
const DATA = `60000 6 ${sumOf(train.inputs.bytes) + sumOf(test.inputs.bytes)}`;

describe("the cache of mnist()", () => {
  it("fetches each file once, and anew if the entry is broken", async () => {
    const lines = await counted(`
      await count();
      await count();
      const cache = await caches.open("foldnet");
      const labels = new URL("train-labels-idx1-ubyte.gz", url);
      const bytes = new Uint8Array(await (await cache.match(labels)).arrayBuffer());
      bytes[5000] ^= 1;
      await cache.put(labels, new Response(bytes));
      await count();
      await cache.put(labels, new Response(bytes.slice(0, 100)));
      await count();
      await count();`);
    assertEquals(lines, [4, 0, 1, 1, 0].map((requests) => `${requests} ${DATA}`));
  });

  it("is left alone if the option refuses it, or the host forbids it", async () => {
    const lines = await counted(`
      await count({ cache: false });
      console.log(await caches.has("foldnet"));
      caches.open = () => Promise.reject(new DOMException("no", "SecurityError"));
      await count();
      await count();`);
    assertEquals(lines, [`4 ${DATA}`, "false", `4 ${DATA}`, `4 ${DATA}`]);
  });
});
