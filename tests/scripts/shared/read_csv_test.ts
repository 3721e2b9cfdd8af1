import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { RunError } from "../../../scripts/shared/command.ts";
import { readCsv } from "../../../scripts/shared/read_csv.ts";

describe("readCsv() of commands", () => {
  const refuses = (): Promise<never> => Promise.reject(new TypeError("connection refused"));
  const hangs = (): Promise<never> => new Promise(() => {});
  const silence = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

  for (
    const [what, load, wait] of [["refuses", refuses, hangs], ["hangs", hangs, silence]] as const
  ) {
    it(`says which package is missing where a registry ${what}`, async () => {
      const error = await assertRejects(
        () => readCsv("a.csv", {}, { load, silence: wait }),
        RunError,
      );
      assertEquals(
        error.message,
        "Cannot load @std/csv: JSR does not answer. Try again later, or run `deno clean`: " +
          "then foldnet does without it",
      );
    });
  }
});
