import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  dense,
  loadModel,
  pipe,
  predict,
  random,
  referenceEngine,
  relu,
  saveModel,
  toRows,
} from "../../mod.ts";
import { main } from "../../scripts/export.ts";
import { assertRows, normalMatrix } from "../shared/matrices.ts";
import { inFolder, withFullDisk } from "../shared/folders.ts";
import { runOnnx } from "../onnx/runtime.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";

describe("export.ts", () => {
  it("writes a file that computes what the model does", async () => {
    await withModel(async (folder, model) => {
      const target = `${folder}/digits.onnx`;
      const { code, output, errors } = await run([model, "--to", target]);
      assertEquals([code, errors], [0, ""]);
      assertMatch(
        output,
        /digits\.onnx: [\d,]+ bytes, from .*\ninput +batch x 5\noutput +batch x 3\n$/,
      );
      const { network, ...trained } = await loadModel(model);
      const input = normalMatrix(1, 3, 5);
      const expected = predict({ engine: referenceEngine(), network }, trained, input);
      const [actual = input] = await runOnnx(await Deno.readFile(target), [input]);
      assertRows(actual, toRows(expected), 1e-5);
    });
  });

  it("takes the folder of a run for its model", async () => {
    await withModel(async (folder) => {
      const { code, output } = await run([folder, "--to", `${folder}/run.onnx`]);
      assertEquals(code, 0);
      assertStringIncludes(output, `from ${folder}/model.safetensors`);
    });
  });

  it("leaves the file that was there where the new one cannot be written", async () => {
    await withModel(async (folder, model) => {
      const target = `${folder}/digits.onnx`;
      await Deno.writeTextFile(target, "before");
      await withFullDisk(100, async () => {
        const { code, errors } = await run([model, "--to", target]);
        assertEquals(code, 1);
        assertMatch(errors, /^error: Cannot write .*digits\.onnx: No space left[^\n]*\n$/);
      });
      assertEquals(await Deno.readTextFile(target), "before");
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 2);
    });
  });

  it("says in one line what is wrong with files, with exit code 1", async () => {
    await withModel(async (folder, model) => {
      await Deno.writeTextFile(`${folder}/notes.txt`, "hello\n");
      for (
        const [args, problem] of [
          [[`${folder}/none`, "--to", `${folder}/a.onnx`], "there is no such file or folder"],
          [[`${folder}/notes.txt`, "--to", `${folder}/a.onnx`], "Cannot read"],
          [[model, "--to", `${folder}/nowhere/a.onnx`], "its folder is missing"],
        ] as const
      ) {
        const { code, output, errors } = await run(args);
        assertEquals([code, output], [1, ""]);
        assertMatch(errors, /^error: Cannot [^\n]+\n$/);
        assertStringIncludes(errors, problem);
      }
    });
  });

  it("refuses a wrong command line with a hint and exit code 2", async () => {
    for (
      const [args, hint] of [
        [["model"], "--to FILE.onnx"],
        [["model", "--to"], "--to needs a value"],
        [["model", "--to", "a.pt"], "the name of the file ends in .onnx"],
        [["model", "other", "--to", "a.onnx"], "other is too much"],
        [["model", "--too", "a.onnx"], "--too is no flag"],
      ] as const
    ) {
      assertRefused(await run(args), hint);
    }
    const { code, output } = await run(["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(output, "--to FILE");
  });
});

/** Runs a test with a folder, and a model in it. */
async function withModel(test: (folder: string, model: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const model = `${folder}/model.safetensors`;
    const network = pipe(dense(5, 4), relu(), dense(4, 3));
    await saveModel(model, { network, params: network.init(random.key(1)), statistics: [] });
    await test(folder, model);
  });
}

function run(args: readonly string[]): Promise<Ran> {
  return ran(main, args);
}
