import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readFlags } from "../../../scripts/shared/flags.ts";
import { UsageError } from "../../../scripts/shared/usage_error.ts";

const flags = [
  { name: "seed", value: "N", help: "" },
  { name: "help", help: "" },
];

describe("readFlags()", () => {
  it("names the choice that is nearest to what was typed, and all of them", () => {
    const { choice } = readFlags(["--seed=cnnn"], flags);
    assertThrows(
      () => choice("seed", ["mlp", "cnn", "cnn-fast"]),
      UsageError,
      "--seed cannot be cnnn: it is one of mlp, cnn, cnn-fast; did you mean cnn?",
    );
    assertThrows(
      () => choice("seed", ["mlp"]),
      UsageError,
      "--seed cannot be cnnn: it is one of mlp",
    );
  });

  it("gives flags, values and what is named without a flag", () => {
    const { has, number, named } = readFlags(["file", "--seed=-1"], flags, 1);
    assertEquals([has("help"), number("seed", { whole: true }), named], [false, -1, ["file"]]);
  });

  it("names what is no flag as it was typed, and says what to do", () => {
    for (
      const [given, problem] of [
        [["-h"], "-h is no flag: did you mean --help?"],
        [["--sed=1"], "--sed is no flag: did you mean --seed?"],
        [["--see=1"], "--see is no flag: did you mean --seed?"],
        [["--frobnicate"], "--frobnicate is no flag: see --help"],
        [["--seed", "-1"], "-1 is no flag: a value that begins with - stands behind a ="],
        [["file"], "file is no flag: all flags begin with --, see --help"],
        [["--", "--help"], "-- does not go ahead of flags: leave it out"],
        [["--help", "--"], "-- does not go ahead of flags: leave it out"],
      ] as const
    ) {
      assertThrows(() => readFlags(given, flags), UsageError, problem);
    }
  });
});
