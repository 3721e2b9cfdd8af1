import { assert, assertEquals, assertThrows } from "@std/assert";
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
      "--seed cannot be cnnn: it can only be mlp",
    );
  });

  it("gives flags, values and what is named without a flag", () => {
    const { has, number, named } = readFlags(["file", "--seed=-1"], flags, 1);
    assertEquals([has("help"), number("seed", { whole: true }), named], [false, -1, ["file"]]);
    assert(readFlags(["--help"], flags).has("help"));
  });

  it("tells a flag that turns something on from the one that turns it off, and the last one counts", () => {
    const both = [{ name: "turn", help: "" }, { name: "no-turn", help: "" }];
    const read = (...args: string[]) => {
      const { has } = readFlags(args, both);
      return [has("turn"), has("no-turn")];
    };
    assertEquals(read(), [false, false]);
    assertEquals(read("--turn"), [true, false]);
    assertEquals(read("--turn", "--no-turn"), [false, true]);
  });

  it("takes the last of the values of a flag", () => {
    assertEquals(readFlags(["--seed", "1", "--seed=2"], flags).text("seed"), "2");
  });

  it("keeps what stands behind the first = of a value", () => {
    assertEquals(readFlags(["--seed=a=b"], flags).text("seed"), "a=b");
  });

  it("reads a flag that turns something off like any other", () => {
    const all = [...flags, { name: "no-save", help: "" }];
    assertEquals([[], ["--no-save"]].map((args) => readFlags(args, all).has("no-save")), [
      false,
      true,
    ]);
    for (const given of ["--no-save=1", "--no-save=", "--no-save=false"]) {
      assertThrows(() => readFlags([given], all), UsageError, "--no-save takes no value");
    }
    for (const given of ["--save", "--no-seed", "--no-help"]) {
      assertThrows(() => readFlags([given], all), UsageError, `${given} is no flag`);
    }
  });

  it("asks for a value that is missing", () => {
    for (const given of [["--seed"], ["--seed="], ["--seed", ""], ["--seed", "--help"]]) {
      assertThrows(() => readFlags(given, flags), UsageError, "--seed needs a value: --seed N");
    }
  });

  it("takes negative numbers with and without =", () => {
    for (const given of [["--seed", "-1"], ["--seed=-1"]]) {
      assertThrows(
        () => readFlags(given, flags).number("seed", { from: 0, below: 10, whole: true }),
        UsageError,
        "--seed cannot be -1: it is a whole number from 0 to 9",
      );
    }
  });

  it("names what is no flag as it was typed, and says what to do", () => {
    for (
      const [given, problem] of [
        [["-h"], "-h is no flag: did you mean --help?"],
        [["--sed=1"], "--sed is no flag: did you mean --seed?"],
        [["--see=1"], "--see is no flag: did you mean --seed?"],
        [["-"], "- is no flag: see --help"],
        [["--seed", "-"], "- is no flag: see --help"],
        [["-1"], "-1 is no flag: a value that begins with - stands behind a ="],
        [[""], "an empty argument is neither a flag nor a name"],
        [["--hasOwnProperty"], "--hasOwnProperty is no flag: see --help"],
        [["--__proto__=1"], "--__proto__ is no flag: see --help"],
        [["--help=true"], "--help takes no value"],
        [["--frobnicate"], "--frobnicate is no flag: see --help"],
        [["file"], "file is no flag: all flags begin with --, see --help"],
        [["--", "--help"], "-- does not go ahead of flags: leave it out"],
        [["--help", "--"], "-- does not go ahead of flags: leave it out"],
      ] as const
    ) {
      assertThrows(() => readFlags(given, flags), UsageError, problem);
    }
  });
});
