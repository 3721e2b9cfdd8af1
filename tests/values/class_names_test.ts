import { assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { requireClassNames } from "../../lib/values/class_names.ts";

describe("requireClassNames()", () => {
  it("takes a name for each class, all of them different", () => {
    requireClassNames("make a dataset", ["cat", "dog"], 2);
    requireClassNames("make a dataset", [], 0);
  });

  it("says what is wrong with others", () => {
    for (
      const [names, message] of [
        [["cat"], "Cannot save a model: there are 1 names for 2 classes"],
        [["a", "b", "c"], "Cannot save a model: there are 3 names for 2 classes"],
        [["", "b"], "Cannot save a model: the name of class 0 is empty"],
        [["a", ""], "Cannot save a model: the name of class 1 is empty"],
        [["a", "a"], 'Cannot save a model: classes 0 and 1 have the same name, "a"'],
      ] as const
    ) {
      assertThrows(() => requireClassNames("save a model", names, 2), RangeError, message);
    }
  });
});
