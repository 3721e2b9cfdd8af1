import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inFolder } from "../shared/folders.ts";
import { linesOf } from "../shared/programs.ts";

describe("openCached()", () => {
  it("keeps only files that it knows, so that no others are out of date", async () => {
    const lines = await inFolder((folder) =>
      linesOf(
        `import { openCached } from "@/lib/io/open_cached.ts";
         let body = "abc", requests = 0;
         const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
           requests++;
           return body === "" ? new Response(null, { status: 404 }) : new Response(body);
         });
         const url = new URL(\`http://127.0.0.1:\${server.addr.port}/a\`);
         const sha256 = new Uint8Array(
           await crypto.subtle.digest("SHA-256", new TextEncoder().encode("known")),
         ).toHex();
         const read = async () => {
           const bytes = await openCached(url, [{ length: 5, sha256 }]);
           console.log(requests, bytes && await new Response(bytes).text());
         };
         await read();
         body = "other";
         await read();
         body = "longer than known";
         await read();
         body = "";
         await read();
         body = "known";
         await read();
         body = "other";
         await read();
         await server.shutdown();`,
        { flags: ["--allow-net=127.0.0.1", "--allow-read"], env: { DENO_DIR: folder } },
      )
    );
    assertEquals(lines, [
      "1 abc",
      "2 other",
      "3 longer than known",
      "4 undefined",
      "5 known",
      "5 known",
    ]);
  });
});
