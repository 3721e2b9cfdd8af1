import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openWorkshop, type Workshop } from "../../../scripts/mutate/workshop.ts";
import { inFolder, namesIn } from "../../shared/folders.ts";

const FILES: Readonly<Record<string, string>> = {
  "deno.json": "{}",
  "scripts/packages/choose.ts": "",
  "lib/a.ts": "export const a: number = 1;\n",
  "tests/a_test.ts": `import { a } from "../lib/a.ts";
Deno.test("a is 1", () => {
  while (a === 0);
  if (a !== 1) throw new Error("a is not 1");
});
`,
  "tests/own_test.ts": `Deno.test("writes in its own folder", async () => {
  await Deno.writeTextFile(await Deno.makeTempFile(), "own");
});
`,
  ".git/config": "",
  "runs/mine/model": "",
};

/** Runs a test with a workshop, and the folder that holds the repository. */
async function inWorkshop(
  use: (workshop: Workshop, folder: string, controller: AbortController) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [path, text] of Object.entries(FILES)) {
      await Deno.mkdir(`${folder}/${path}`.replace(/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${folder}/${path}`, text);
    }
    const controller = new AbortController();
    const workshop = await openWorkshop(folder, controller.signal);
    try {
      await use(workshop, folder, controller);
    } finally {
      workshop.close();
    }
  });
}

const limits = { milliseconds: 60_000, writing: "copies" } as const;

describe("openWorkshop()", () => {
  it("runs a test without and with a change, and changes no file of the repository", async () => {
    await inWorkshop(async ({ filesIn, read, write, test, hasTypes, importsOf }, folder) => {
      const name = ["tests/a_test.ts"];
      assertEquals(await filesIn("tests"), ["tests/a_test.ts", "tests/own_test.ts"]);
      assertEquals(await read("lib/a.ts"), FILES["lib/a.ts"]);
      assertEquals((await importsOf(name)).get("tests/a_test.ts"), ["lib/a.ts"]);
      assertEquals(await test("clean", name, limits), "passed");
      assertEquals(await test("mutated", name, limits), "passed");
      await write("lib/a.ts", 'export const a: number = "2";\n');
      assertEquals(await test("mutated", name, limits), "failed");
      assertEquals(await hasTypes("lib/a.ts"), false);
      await write("lib/a.ts", "export const a: number = 0;\n");
      assertEquals(await test("mutated", name, { ...limits, milliseconds: 1500 }), "timed out");
      assertEquals(await hasTypes("lib/a.ts"), true);
      assertEquals(await test("clean", name, limits), "passed");
      assertEquals(await Deno.readTextFile(`${folder}/lib/a.ts`), FILES["lib/a.ts"]);
      assertEquals(namesIn(folder), [".git", "deno.json", "lib", "runs", "scripts", "tests"]);
    });
  });

  it("lets tests write in folders of their own, and elsewhere only where they have to", async () => {
    await inWorkshop(async ({ test, write }, folder) => {
      assertEquals(await test("mutated", ["tests/own_test.ts"], limits), "passed");
      await write("lib/a.ts", `export const a = 1;\nDeno.mkdirSync("${folder}/lib/other");\n`);
      assertEquals(await test("mutated", ["tests/a_test.ts"], limits), "failed");
      assertEquals(namesIn(`${folder}/lib`), ["a.ts"]);
      const anywhere = { ...limits, writing: "anywhere" } as const;
      assertEquals(await test("mutated", ["tests/a_test.ts"], anywhere), "passed");
      assertEquals(namesIn(`${folder}/lib`), ["a.ts", "other"]);
    });
  });

  it("ends the test that runs when it is stopped, and leaves nothing behind", async () => {
    let gone: Workshop["read"] | undefined;
    await inWorkshop(async ({ test, write, read }, _folder, controller) => {
      gone = read;
      await write("lib/a.ts", "export const a = 0;\n");
      setTimeout(() => controller.abort(), 500);
      assertEquals(await test("mutated", ["tests/a_test.ts"], limits), "stopped");
    });
    await assertRejects(async () => await gone?.("lib/a.ts"), Deno.errors.NotFound);
  });
});
