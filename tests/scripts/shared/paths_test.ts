import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import system, { posix, win32 } from "node:path";
import {
  here,
  type Place,
  restoredPath,
  runsFolder,
  shownPath,
  storedPath,
} from "../../../scripts/shared/paths.ts";

const root: Place = { folder: "/code/net", repository: "/code/net", rules: posix };
const inside: Place = { ...root, folder: "/code/net/lib" };
const outside: Place = { ...root, folder: "/home/me" };
const windows: Place = {
  folder: "C:\\Users\\me",
  repository: "C:\\code\\net",
  rules: win32,
};

describe("here()", () => {
  it("names the folder of this repository", () => {
    const { repository, rules } = here();
    assertEquals(Deno.statSync(rules.join(repository, "deno.json")).isFile, true);
  });
});

describe("shownPath()", () => {
  it("is relative below the folder of the user, and absolute elsewhere", () => {
    assertEquals(shownPath("/code/net/runs/a", root), "runs/a");
    assertEquals(shownPath("./runs//a/", root), "runs/a");
    assertEquals(shownPath("/code/net/runs/a", inside), "/code/net/runs/a");
    assertEquals(shownPath("../x.png", inside), "/code/net/x.png");
    assertEquals(shownPath("/code/network", root), "/code/network");
    assertEquals(shownPath("..a", root), "..a");
    assertEquals(shownPath("/code/net", root), ".");
  });

  it("keeps drives and backslashes on Windows", () => {
    assertEquals(shownPath("c:/users/me/a/b.png", windows), "a\\b.png");
    assertEquals(shownPath("D:\\b.png", windows), "D:\\b.png");
  });
});

describe("runsFolder()", () => {
  it("is that of the repository, wherever the user stands", () => {
    assertEquals(
      [root, inside, outside, windows].map(runsFolder),
      ["runs", "/code/net/runs", "/code/net/runs", "C:\\code\\net\\runs"],
    );
  });
});

describe("storedPath()", () => {
  it("is relative to the repository inside it, and absolute elsewhere", () => {
    assertEquals(storedPath("data/a", root), "data/a");
    assertEquals(storedPath("../data/a", inside), "data/a");
    assertEquals(storedPath("data/a", outside), "/home/me/data/a");
    assertEquals(storedPath("C:\\code\\net\\data\\a", windows), "data/a");
  });

  it("is undone by restoredPath() from any folder", () => {
    for (const path of ["/code/net/data/a b", "/elsewhere/a"]) {
      for (const from of [root, inside, outside]) {
        for (const to of [root, inside, outside]) {
          assertEquals(restoredPath(storedPath(path, from), to), shownPath(path, to));
        }
      }
    }
    const path = "C:\\code\\net\\data\\a";
    assertEquals(restoredPath(storedPath(path, windows), windows), path);
  });
});

describe("enterUserFolder()", () => {
  const repository = here().repository;
  const inLib = system.join(repository, "lib");

  it("goes to where deno task says that the user stood", async () => {
    assertEquals(await entered({ from: inLib, working: repository }), inLib);
  });

  it("stays where the variable may not be read, or names no folder", async () => {
    const denied = { from: inLib, working: repository, permissions: [] };
    assertEquals(await entered(denied), repository);
    assertEquals(await entered({ from: `${inLib}/none`, working: repository }), repository);
  });

  it("stays where another program than deno task has set the variable", async () => {
    assertEquals(await entered({ from: repository, working: inLib }), inLib);
  });
});

interface Start {
  readonly from: string;
  readonly working: string;
  readonly permissions?: readonly string[];
}

/** Returns the working directory of a program after it has called enterUserFolder(). */
async function entered(
  { from, working, permissions = ["--allow-env=INIT_CWD"] }: Start,
): Promise<string> {
  const module = new URL("../../../scripts/shared/paths.ts", import.meta.url).href;
  const program = `import { enterUserFolder } from ${JSON.stringify(module)};
    enterUserFolder();
    console.log(Deno.cwd());`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", ...permissions, "-"],
    cwd: working,
    env: { INIT_CWD: from },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob([program]).stream().pipeTo(child.stdin);
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trimEnd();
}
