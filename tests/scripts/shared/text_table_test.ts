import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { textTable } from "../../../scripts/shared/text_table.ts";

const rows = [["name", "bytes", "mean"], ["a long name", "12", "0.5"], ["b", "1,234", "-1"]];

describe("textTable()", () => {
  it("has numbers at the right of their columns, and text at the left", () => {
    assertEquals(
      textTable(rows),
      "name         bytes  mean\na long name     12   0.5\nb            1,234    -1",
    );
    assertEquals(textTable([["a", "b"], ["cc", "d"]], { left: 0 }), " a  b\ncc  d");
  });

  it("leaves optional columns out where it is too wide, then cuts the first column", () => {
    const options = { width: 18, optional: [2, 1] };
    assertEquals(
      textTable(rows, options),
      "name         bytes\na long name     12\nb            1,234",
    );
    assertEquals(textTable(rows, { ...options, width: 11 }), "name\na long name\nb");
    assertEquals(textTable(rows, { ...options, width: 8 }), "name\na long …\nb");
    assertEquals(textTable(rows, { width: 1 }).split("\n")[0], "…  bytes  mean");
  });
});
