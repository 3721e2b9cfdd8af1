import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { patiently } from "../../../scripts/demo/patiently.ts";
import { rebuild } from "../../../scripts/demo/rebuild.ts";
import type { Site } from "../../../scripts/demo/site.ts";
import { RunError } from "../../../scripts/shared/command.ts";
import { inFolder } from "../../shared/folders.ts";

describe("rebuild()", () => {
  it("builds again after changes, and keeps the page before where that fails", async () => {
    await inFolder(async (folder) => {
      const ending = new AbortController();
      const said: string[] = [];
      let heard = Promise.withResolvers<void>();
      let built = 0;
      const hear = (text: string): void => {
        said.push(text.replace(/\d+ ms/, "N ms"));
        heard.resolve();
      };
      const sites: Site[] = [];
      const watching = rebuild(
        () => ++built === 1 ? Promise.reject(new RunError("a typo")) : Promise.resolve(new Map()),
        (site) => sites.push(site),
        { write: hear, writeError: hear, now: () => 0 },
        { sources: [folder], signal: ending.signal },
      );
      await Deno.writeTextFile(`${folder}/a.ts`, "1");
      await heard.promise;
      assertEquals([said, sites.length], [["error: a typo\n"], 0]);
      heard = Promise.withResolvers();
      await Deno.writeTextFile(`${folder}/a.ts`, "2");
      await heard.promise;
      assertEquals([said.at(-1), sites.length], ["Built in N ms: load the page again\n", 1]);
      ending.abort();
      await watching;
    });
  });
});

describe("patiently()", () => {
  it("says why a build takes long, and nothing of one that does not", async () => {
    const said: string[] = [];
    const console = { write: (text: string) => void said.push(text) };
    assertEquals(await patiently(console, Promise.resolve(1)), 1);
    assertEquals(said, []);
    const slow = Promise.withResolvers<number>();
    const waiting = patiently({ write: () => slow.resolve(2) }, slow.promise, 0);
    assertEquals(await waiting, 2);
  });
});
