import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";

const ROOT = new URL("../", import.meta.url);

const textOf = (path: string): Promise<string> => Deno.readTextFile(new URL(path, ROOT));

describe("the workflow that publishes the page", () => {
  it("runs tasks that there are, and publishes the folder that they write", async () => {
    const workflow = await textOf(".github/workflows/pages.yml");
    const { tasks } = JSON.parse(await textOf("deno.json"));
    const runs = [...workflow.matchAll(/^\s*- run: deno task (\S+)(.*)$/gm)];
    assertGreater(runs.length, 0);
    for (const [, task = ""] of runs) assertEquals(Object.hasOwn(tasks, task), true, task);
    const [, folder] = /demo:build --to (\S+)/.exec(workflow) ?? [];
    const [, published] = /upload-pages-artifact@\S+\s+with:\s+path: (\S+)/.exec(workflow) ?? [];
    assertEquals([folder, published], ["site", "site"]);
    assertMatch(await textOf(".gitignore"), /^\/site\/$/m);
  });

  it("takes the Deno that the checks take", async () => {
    const [workflow, checks] = await Promise.all(
      [".github/workflows/pages.yml", ".ci/run"].map(textOf),
    );
    const [, version] = /deno-version: v(\S+)/.exec(workflow ?? "") ?? [];
    assertEquals(/ deno@(\S+)/.exec(checks ?? "")?.[1], version);
  });

  it("may write no more than it publishes", async () => {
    const workflow = await textOf(".github/workflows/pages.yml");
    assertEquals(workflow.match(/\S+: write/g), ["pages: write", "id-token: write"]);
  });
});
