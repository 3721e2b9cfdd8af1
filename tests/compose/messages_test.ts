import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inFolder } from "../shared/folders.ts";

const root = new URL("../../", import.meta.url);

/** The first line of each error that the compiler finds in a program, and the code that it points at. */
async function messagesOf(lines: readonly string[]): Promise<string[][]> {
  let text = "";
  await inFolder(async (folder) => {
    const path = `${folder}/program.ts`;
    const names = ["conv2d", "dense", "dropout", "pipe", "relu", "residual", "tanh"].join(", ");
    const program = [`import { ${names} } from "${new URL("mod.ts", root)}";`, ...lines];
    await Deno.writeTextFile(path, [...program, `console.log(${names});`].join("\n"));
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "-q", "--config", new URL("deno.json", root).pathname, path],
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).output();
    text = new TextDecoder().decode(stderr);
  });
  const printed = text.split("\n");
  return printed.flatMap((line, i) => {
    if (!/^TS\d+ \[ERROR\]: /.test(line)) return [];
    // Below it the compiler prints the line of the program, and marks the place with ~.
    const below = printed.slice(i + 1);
    const marks = below.findIndex((each) => /^ *~+$/.test(each));
    const mark = below[marks] ?? "";
    return [[
      line.replace(/^TS\d+ \[ERROR\]: /, ""),
      (below[marks - 1] ?? "").slice(mark.indexOf("~"), mark.length),
    ]];
  });
}

describe("the compiler's message for layers that do not fit", () => {
  it("says in its first line how many features one gives and the other takes", async () => {
    const found = await messagesOf([
      "pipe(dense(784, 128), relu(), dense(64, 10));",
      "pipe(dense(2, 3), dense(4, 1));",
      "pipe(dense(8, 7), relu(), dropout(0.5), dense(7, 6), tanh(), dense(6, 5), relu(),",
      "  dense(5, 4), relu(), tanh(), dense(4, 3), relu(), dense(3, 2), relu(),",
      "  dense(9, 1));",
      "pipe(pipe(dense(9, 4), relu()), pipe(dense(5, 9), tanh()));",
      "pipe(conv2d(3, 3), dense(108, 16), dense(8, 2));",
      "residual(pipe(dense(8, 9), relu()));",
    ]);
    const behind = (layer: string, gives: number, takes: number) =>
      `Argument of type '${layer}' is not assignable to parameter of type ` +
      `'"the layer before gives ${gives} features, this layer takes ${takes}"'.`;
    assertEquals(found, [
      [behind("Layer<64, 10, DenseParams<64, 10>>", 128, 64), "dense(64, 10)"],
      [behind("Layer<4, 1, DenseParams<4, 1>>", 3, 4), "dense(4, 1)"],
      [behind("Layer<9, 1, DenseParams<9, 1>>", 2, 9), "dense(9, 1)"],
      [
        behind("Layer<5, 9, readonly [DenseParams<5, 9>, readonly []]>", 4, 5),
        "pipe(dense(5, 9), tanh())",
      ],
      [behind("Layer<8, 2, DenseParams<8, 2>>", 16, 8), "dense(8, 2)"],
      [
        "Argument of type 'Layer<8, 9, readonly [DenseParams<8, 9>, readonly []]>' is not assignable " +
        "to parameter of type '\"a residual layer gives as many features as it takes, " +
        "this one takes 8 and gives 9\"'.",
        "pipe(dense(8, 9), relu())",
      ],
    ]);
  });
});
