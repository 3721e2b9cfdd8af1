import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { pathToFileURL } from "node:url";
import { dense, loadModel, pipe, random, relu, saveModel, tree } from "../../mod.ts";
import { any } from "../shared/networks.ts";
import { inFolder, namesIn } from "../shared/folders.ts";

const network = any(pipe(dense(3, 4), relu(), dense(4, 2)));
const model = { network, params: network.init(random.key(1)), statistics: [] };

describe("saveModel()", () => {
  it("writes the file that loadModel() reads, by path or URL, and nothing beside it", async () => {
    await inFolder(async (folder) => {
      await saveModel(`${folder}/a b.safetensors`, model);
      const url = pathToFileURL(`${folder}/a b.safetensors`);
      for (const location of [`${folder}/a b.safetensors`, url]) {
        const { params } = await loadModel(location);
        assertEquals(tree.entries(params), tree.entries(model.params));
      }
      await saveModel(url, { ...model, params: network.init(random.key(2)) });
      assertEquals(namesIn(folder), ["a b.safetensors"]);
    });
  });

  it("says why it cannot write", async () => {
    await inFolder(async (folder) => {
      await assertRejects(
        () => saveModel(`${folder}/none/a.safetensors`, model),
        Error,
        `Cannot write ${folder}/none/a.safetensors: its folder is missing`,
      );
      await assertRejects(
        () => saveModel(new URL("https://example.com/a.safetensors"), model),
        TypeError,
        "Cannot write https://example.com/a.safetensors: it is no file",
      );
    });
  });
});

describe("loadModel()", () => {
  it("names the file that is missing, a folder or malformed", async () => {
    await inFolder(async (folder) => {
      const none = `${folder}/none.safetensors`;
      await assertRejects(() => loadModel(none), Error, `Cannot find ${none}`);
      await assertRejects(
        () => loadModel(folder),
        Error,
        `Cannot read ${folder}: it is a directory`,
      );
      await Deno.writeTextFile(none, "safe");
      await assertRejects(
        () => loadModel(none),
        SyntaxError,
        `Cannot read ${none}: it ends at byte 4`,
      );
    });
  });
});
