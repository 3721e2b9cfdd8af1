import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { confusionText } from "../../../scripts/shared/confusion_text.ts";

describe("confusionText()", () => {
  const confusion = [[90, 10, 0], [1, 198, 3], [0, 0, 0]];

  it("is the matrix with the accuracy of each class, where it fits", () => {
    assertEquals(
      confusionText(confusion, 80),
      `Row: what an image shows. Column: what it was taken for.
class   0    1  2  accuracy
    0  90   10  .   90.00 %
    1   1  198  3   98.02 %
    2   .    .  .         -`,
    );
    assertEquals(confusionText(confusion, 30).split("\n").slice(0, 2), [
      "Row: what an image shows.",
      "Column: what it was taken for.",
    ]);
  });

  it("lists the frequent mistakes of each class, where the matrix does not fit", () => {
    const large = [[1005, 20, 30, 1], [0, 1234, 0, 0], [0, 0, 1111, 0], [3, 0, 0, 2000]];
    assertEquals(
      confusionText(large, 38),
      `class  images  accuracy  taken for
    0   1,056   95.17 %  2 (30)
    1   1,234  100.00 %
    2   1,111  100.00 %
    3   2,003   99.85 %  0 (3)`,
    );
    const many = Array.from({ length: 26 }, (_, i) => Array.from({ length: 26 }, (_, j) => i + j));
    const lines = confusionText(many, 60).split("\n");
    assertEquals(lines.length, 27);
    assert(lines.every((line) => line.length <= 60));
    assertEquals(lines[1], "    0     325    0.00 %  25 (25), 24 (24), 23 (23), 22 (22)");
  });
});
