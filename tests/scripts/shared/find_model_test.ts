import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { serializeSafetensors } from "../../../lib/formats/mod.ts";
import { RunError } from "../../../scripts/shared/command.ts";
import { findModel, isModel } from "../../../scripts/shared/find_model.ts";
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
      await assertRejects(
        () => findModel(undefined, folder),
        RunError,
        `${empty}: train one by deno task train, or name its file`,
      );
      await assertRejects(() => findModel(undefined, `${folder}/runs`), RunError, "train one");
      await assertRejects(() => findModel(`${folder}/x`), RunError, `Cannot find ${folder}/x`);
    });
  });
});

describe("isModel()", () => {
  it("tells models from images by what they are, and by their names where nothing is", async () => {
    await inFolder(async (folder) => {
      const tensors = new Map([["a", { shape: [1], data: new Uint8Array(1) }]]);
      await Deno.writeFile(
        `${folder}/renamed`,
        serializeSafetensors({ tensors, metadata: new Map() }),
      );
      await Deno.writeTextFile(`${folder}/image.pgm`, "P2 1 1 9 5");
      await Deno.writeTextFile(`${folder}/short`, "P2");
      await Deno.writeTextFile(`${folder}/broken.safetensors`, "");
      for (const name of [".", "renamed", "broken.safetensors", "none", "none.safetensors"]) {
        assertEquals(await isModel(`${folder}/${name}`), true, name);
      }
      for (const name of ["image.pgm", "short", "none.PNG", "none-idx3-ubyte", "none.jpg"]) {
        assertEquals(await isModel(`${folder}/${name}`), false, name);
      }
    });
  });
});
