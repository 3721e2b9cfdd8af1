import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { likelyNames, question } from "../../../scripts/shared/did_you_mean.ts";

const flags = [
  ...["preset", "hidden", "data", "epochs", "steps", "batch-size", "learning-rate", "help"],
  ...["label-smoothing", "shift", "shear", "seed", "seeds", "show", "rotate", "threads"],
];

describe("likelyNames()", () => {
  it("guesses what was meant", () => {
    for (
      const [typed, names] of [
        ["lr", ["learning-rate"]],
        ["bs", ["batch-size"]],
        ["dataset", ["data"]],
        ["STEPS", ["steps"]],
        ["batch_size", ["batch-size"]],
        ["learningRate", ["learning-rate"]],
        ["epoch", ["epochs"]],
        ["epcohs", ["epochs"]],
        ["pre-set", ["preset"]],
        ["hiden", ["hidden"]],
        ["sh", ["shift", "shear"]],
        ["rotation", ["rotate"]],
        ["h", ["help"]],
      ] as const
    ) {
      assertEquals(likelyNames(typed, flags), names, typed);
    }
  });

  it("guesses nothing for what is like no name", () => {
    for (const typed of ["", "x", "frobnicate", "wd", "12"]) {
      assertEquals(likelyNames(typed, flags), [], typed);
    }
    assertEquals(likelyNames("x", []), []);
  });
});

describe("question()", () => {
  it("names what may have been meant", () => {
    assertEquals(question(["a"]), "did you mean a?");
    assertEquals(question(["a", "b"]), "did you mean a or b?");
    assertEquals(question([]), undefined);
  });
});
