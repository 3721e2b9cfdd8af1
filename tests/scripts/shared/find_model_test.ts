import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { RunError } from "../../../scripts/shared/command.ts";
import { findModel } from "../../../scripts/shared/find_model.ts";
import { inFolder } from "../../shared/folders.ts";

describe("findModel()", () => {
  it("is the file that is given, or the model in the folder that is given", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/model.safetensors`;
      await Deno.writeTextFile(path, "");
      assertEquals(await findModel(path), path);
      assertEquals(await findModel(folder), path);
      assertEquals(await findModel(`${folder}//`), path);
    });
  });

  it("is the newest model of all runs where none is given", async () => {
    await inFolder(async (runs) => {
      for (const [name, time] of [["a", 2], ["b", 3], ["c", 1]] as const) {
        await Deno.mkdir(`${runs}/${name}`);
        await Deno.writeTextFile(`${runs}/${name}/model.safetensors`, "");
        await Deno.utime(`${runs}/${name}/model.safetensors`, time, time);
      }
      await Deno.mkdir(`${runs}/unfinished`);
      await Deno.writeTextFile(`${runs}/a file`, "");
      assertEquals(await findModel(undefined, runs), `${runs}/b/model.safetensors`);
    });
  });

  it("says so where there is none", async () => {
    await inFolder(async (folder) => {
      const empty = `Cannot find a model in ${folder}`;
      await assertRejects(
        () => findModel(folder),
        RunError,
        `${empty}: it has no model.safetensors`,
      );
      await assertRejects(() => findModel(undefined, folder), RunError, `${empty}: train one`);
      await assertRejects(() => findModel(undefined, `${folder}/runs`), RunError, "train one");
      await assertRejects(() => findModel(`${folder}/x`), RunError, `Cannot find ${folder}/x`);
    });
  });
});
