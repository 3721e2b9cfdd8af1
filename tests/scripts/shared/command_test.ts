import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  drawable,
  exitCodeOf,
  mendable,
  nameInLine,
  printable,
  RunError,
  terminal,
} from "../../../scripts/shared/command.ts";
import { UsageError } from "../../../scripts/shared/usage_error.ts";

describe("exitCodeOf()", () => {
  it("is 1 for what the user can mend, and 2 for a wrong command line, each told in a line", async () => {
    assertEquals(await told(new RunError("no such file")), [1, "error: no such file\n"]);
    assertEquals(await told(new UsageError("no such flag")), [2, "error: no such flag\n"]);
  });

  it("lets no name in a file break the line, or tell the terminal what to do", async () => {
    assertEquals(
      await told(new RunError("tensor \x1b[2Jx\r\ny is odd")),
      [1, "error: tensor \ufffd[2Jx y is odd\n"],
    );
  });

  it("lets pass what is nobody's to mend", async () => {
    await assertRejects(() => told(new TypeError("x is undefined")), TypeError, "x is undefined");
  });
});

describe("printable() and drawable()", () => {
  it("leave no control code but the line feed, and but colors and a line that is written over", () => {
    const codes = Array.from({ length: 32 }, (_, i) => String.fromCharCode(i, 127 + i)).join("");
    const odd = `${codes}\x1b[2J\x1b]0;title\x07\x9b2J\u202e\u2066`;
    for (const change of [printable, drawable]) {
      assertEquals(/[^\n\P{Cc}]|[\u202e\u2066]/u.test(change(odd)), false);
      assertEquals(change("a\nb ä 🙂"), "a\nb ä 🙂");
    }
    assertEquals(printable("\x1b[31m"), "\ufffd[31m");
    assertEquals(
      drawable("\r\x1b[Kx\x1b[38;2;1;2;3my\x1b[0m"),
      "\r\x1b[Kx\x1b[38;2;1;2;3my\x1b[0m",
    );
  });
});

describe("nameInLine()", () => {
  it("is one line", () => {
    assertEquals(nameInLine("a\r\nb\x1b[2Jc"), "a b\ufffd[2Jc");
  });
});

describe("terminal()", () => {
  it("says in one line that nothing more can be written, and ends", () => {
    for (
      const [error, code, said] of [
        [
          new Error("No space left on device (os error 28)"),
          1,
          "error: Cannot write to standard output: No space left on device (os error 28)\n",
        ],
        [new Deno.errors.BrokenPipe("Broken pipe"), 141, ""],
      ] as const
    ) {
      assertEquals(writingFails(error), [code, said]);
    }
  });
});

/** Returns the exit code and the errors of a process whose standard output fails. */
function writingFails(error: Error): [code: number | undefined, errors: string] {
  const { exit } = Deno;
  const { stdout, stderr } = Deno;
  const [write, writeError] = [stdout.writeSync, stderr.writeSync];
  let code: number | undefined;
  let errors = "";
  try {
    Deno.exit = (given) => {
      code = given;
      throw new Ended();
    };
    stdout.writeSync = () => {
      throw error;
    };
    stderr.writeSync = (bytes) => {
      errors += new TextDecoder().decode(bytes);
      return bytes.length;
    };
    terminal().write("some");
  } catch (ended) {
    if (!(ended instanceof Ended)) throw ended;
  } finally {
    Deno.exit = exit;
    [stdout.writeSync, stderr.writeSync] = [write, writeError];
  }
  return [code, errors];
}

/** Thrown where the process would have ended. */
class Ended extends Error {}

describe("mendable()", () => {
  it("makes an error one that the user can mend, with the same message", async () => {
    await assertRejects(() => mendable(Promise.reject(new Error("gone"))), RunError, "gone");
    assertEquals(await mendable(Promise.resolve(1)), 1);
  });
});

async function told(error: Error): Promise<[code: number, errors: string]> {
  let errors = "";
  const code = await exitCodeOf(
    { writeError: (text) => errors += text },
    () => Promise.reject(error),
  );
  return [code, errors];
}
