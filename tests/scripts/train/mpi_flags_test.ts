import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../../scripts/shared/usage_error.ts";
import { mpiHelp, withoutMpiFlags } from "../../../scripts/train/mpi_flags.ts";

describe("withoutMpiFlags()", () => {
  it("takes the library out, and leaves what is for the trainer", () => {
    const others = ["--epochs", "2", "--quiet"];
    const expected = { help: false, path: "/opt/libmpi.so", others };
    assertEquals(
      withoutMpiFlags(["--epochs", "2", "--mpi", "/opt/libmpi.so", "--quiet"]),
      expected,
    );
    assertEquals(withoutMpiFlags(["--epochs", "2", "--mpi=/opt/libmpi.so", "--quiet"]), expected);
    assertEquals(withoutMpiFlags(others), { help: false, path: undefined, others });
  });

  it("sees --help", () => {
    assertEquals(withoutMpiFlags(["--help"]).help, true);
  });

  it("refuses a library without a path, and two of them", () => {
    for (const args of [["--mpi"], ["--mpi="], ["--mpi", "--quiet"]]) {
      assertThrows(() => withoutMpiFlags(args), UsageError, "--mpi needs a PATH");
    }
    assertThrows(
      () => withoutMpiFlags(["--mpi", "a", "--mpi=b"]),
      UsageError,
      "--mpi can be given once",
    );
  });
});

describe("mpiHelp()", () => {
  it("says how to start, in 80 columns", () => {
    const text = mpiHelp();
    assertStringIncludes(text, "mpirun -n 4 deno task train:mpi");
    for (const line of text.split("\n")) assertEquals(line.length < 80, true, line);
  });
});
