import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dense, dropout, pipe, relu, sequential, summary } from "../../mod.ts";
import { summaryRows } from "../../lib/compose/summary.ts";

describe("summary()", () => {
  it("is a table of layers, outputs and parameters", () => {
    const network = pipe(dense(784, 128), relu(), dropout(0.5), dense(128, 10, { bias: false }));
    assertEquals(
      summary(network),
      [
        "layer             outputs  parameters",
        "dense 784 -> 128      128     100,480",
        "relu                  128           0",
        "dropout 0.5           128           0",
        "dense 128 -> 10        10       1,280",
        "total                         101,760",
      ].join("\n"),
    );
  });

  it("has one row for a layer that is not composed", () => {
    assertEquals(
      summary(dense(3, 4)),
      [
        "layer         outputs  parameters",
        "dense 3 -> 4        4          16",
        "total                          16",
      ].join("\n"),
    );
  });

  it("indents the layers of pipelines in pipelines under their name", () => {
    const block = pipe(dense(4, 4), pipe(relu(), dense(4, 4)));
    assertEquals(
      summary(pipe(dense(2, 4), block, relu())),
      [
        "layer             outputs  parameters",
        "dense 2 -> 4            4          12",
        "pipe 4 -> 4",
        "  dense 4 -> 4          4          20",
        "  pipe 4 -> 4",
        "    relu                4           0",
        "    dense 4 -> 4        4          20",
        "relu                    4           0",
        "total                              52",
      ].join("\n"),
    );
  });

  it("shows a question mark for a size that nobody told", () => {
    assertEquals(
      summary(pipe(relu(), dropout(0.5))).split("\n")[1],
      "relu               ?           0",
    );
  });

  it("groups digits and adds up every layer", () => {
    const network = sequential([dense(2000, 1000), dense(1000, 1)]);
    const [, first, second, total] = summary(network).split("\n").map((row) => row.split(/\s+/));
    assertEquals([first?.at(-1), second?.at(-1), total?.at(-1)], [
      "2,001,000",
      "1,001",
      "2,002,001",
    ]);
  });
});

describe("summaryRows()", () => {
  it("has the texts of the table's cells", () => {
    assertEquals(summaryRows(pipe(dense(2, 4), sequential([relu()]))), [
      ["layer", "outputs", "parameters"],
      ["dense 2 -> 4", "4", "12"],
      ["pipe 4 -> 4", "", ""],
      ["  relu", "4", "0"],
      ["total", "", "12"],
    ]);
  });
});
