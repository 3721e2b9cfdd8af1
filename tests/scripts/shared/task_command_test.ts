import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { posix, win32 } from "node:path";
import { quoted, taskCommand } from "../../../scripts/shared/task_command.ts";

const root = { folder: "/code/net", repository: "/code/net", rules: posix };

describe("taskCommand()", () => {
  it("is a command line for the shell, with quotes where a path needs them", () => {
    assertEquals(taskCommand("evaluate", [], root, "deno"), "deno task evaluate");
    assertEquals(
      taskCommand("train", ["--resume", "my runs/a"], root, "npx -y deno"),
      'npx -y deno task train --resume "my runs/a"',
    );
  });

  it("names the repository where the user stands outside of it", () => {
    const inside = { ...root, folder: "/code/net/lib/io" };
    assertEquals(taskCommand("evaluate", [], inside, "deno"), "deno task evaluate");
    const outside = { ...root, folder: "/code", repository: "/code/my net" };
    assertEquals(
      taskCommand("evaluate", ["/a"], outside, "deno"),
      'deno task --cwd "/code/my net" evaluate /a',
    );
    const drive = { folder: "D:\\", repository: "C:\\net", rules: win32 };
    assertEquals(
      taskCommand("evaluate", ["a b"], drive, "deno"),
      'deno task --cwd C:\\net evaluate "a b"',
    );
  });
});

describe("quoted()", () => {
  it("leaves plain words be", () => {
    for (const word of ["--hidden=128,64", "runs/a_1", "/tmp/x.png", "train:blas"]) {
      assertEquals(quoted(word, posix), word);
    }
    assertEquals(quoted("C:\\a\\b.png", win32), "C:\\a\\b.png");
  });

  it("puts quotes around others, single ones where double ones would not do", () => {
    for (
      const [word, text] of [
        ["", '""'],
        ["a b", '"a b"'],
        ["it's", '"it\'s"'],
        ["ä*?;&", '"ä*?;&"'],
        ['a"b', "'a\"b'"],
        ["$HOME", "'$HOME'"],
        ["a`b", "'a`b'"],
        ["a\\b", "'a\\b'"],
        ["it's $5!", "'it'\\''s $5!'"],
      ] as const
    ) {
      assertEquals(quoted(word, posix), text);
    }
    assertEquals(quoted("a,b c", win32), '"a,b c"');
  });
});
