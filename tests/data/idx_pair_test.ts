import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import { readIdxDirectory } from "../../mod.ts";
import { readIdxPair } from "../../lib/data/idx_pair.ts";
import { inFolder } from "../shared/folders.ts";

const tiny = "tests/fixtures/tiny";

for (const [part, stem] of [["train", "train"], ["test", "t10k"]] as const) {
  it(`readIdxPair() needs none of the other files for ${part}`, async () => {
    await inFolder(async (folder) => {
      for (const kind of ["images-idx3", "labels-idx1"]) {
        const name = `${stem}-${kind}-ubyte.gz`;
        await Deno.copyFile(`${tiny}/${name}`, `${folder}/${name}`);
      }
      const { images } = await readIdxPair(folder, part);
      assertEquals(images, (await readIdxDirectory(tiny))[part]);
    });
  });
}
