import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { exitCodeOf, mendable, RunError } from "../../../scripts/shared/command.ts";
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
