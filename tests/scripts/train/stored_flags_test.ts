import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { restoredFlag, storedFlag, storedSource } from "../../../scripts/train/stored_flags.ts";

describe("storedFlag()", () => {
  it("changes paths only, and is undone by restoredFlag()", () => {
    for (
      const [flag, stored] of [
        ["--data=./data//a=b", "--data=data/a=b"],
        ["--train=a.csv", "--train=a.csv"],
        ["--test=/a.csv", "--test=/a.csv"],
        ["--blas=libopenblas.so.0", "--blas=libopenblas.so.0"],
        ["--blas=./libs/a.so", "--blas=libs/a.so"],
        ["--hidden=./8", "--hidden=./8"],
        ["--best", "--best"],
      ] as const
    ) {
      assertEquals(storedFlag(flag), stored);
      assertEquals(storedFlag(restoredFlag(stored)), stored);
    }
  });
});

describe("storedSource()", () => {
  it("changes the paths of both kinds", () => {
    assertEquals(storedSource({ kind: "idx", directory: "./a" }), { kind: "idx", directory: "a" });
    assertEquals(storedSource({ kind: "idx", directory: undefined }), {
      kind: "idx",
      directory: undefined,
    });
    assertEquals(storedSource({ kind: "csv", train: "./a", test: "/b" }), {
      kind: "csv",
      train: "a",
      test: "/b",
    });
  });
});
