import { assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readIdxDirectory } from "../../mod.ts";
import { saveNpz, type Tensor } from "../../lib/formats/mod.ts";
import { inFolder } from "../shared/folders.ts";

const images: Tensor = { shape: [2, 1, 2], data: Uint8Array.of(1, 2, 3, 4) };
const labels: Tensor = { shape: [2], data: Uint8Array.of(4, 0) };

/** Asserts that KMNIST's archives are refused if those of the training hold other arrays. */
async function assertRefused(
  arrays: { readonly imgs?: readonly Tensor[]; readonly labels?: readonly Tensor[] },
  error: (folder: string) => string,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const part of ["train", "test"]) {
      for (const [kind, usual] of [["imgs", images], ["labels", labels]] as const) {
        const given = part === "train" ? arrays[kind] ?? [usual] : [usual];
        const entries = given.map((tensor, i) => [`arr_${i}`, tensor] as const);
        await saveNpz(`${folder}/kmnist-${part}-${kind}.npz`, new Map(entries));
      }
    }
    await assertRejects(() => readIdxDirectory(folder), SyntaxError, error(folder));
  });
}

describe("readIdxDirectory() of archives of numpy", () => {
  it("takes one array of bytes from an archive, and names one that holds something else", async () => {
    const floats: Tensor = { shape: [2], data: Float32Array.of(1, 2) };
    for (const odd of [[], [labels, labels], [floats]]) {
      await assertRefused(
        { labels: odd },
        (folder) =>
          `Cannot read ${folder}/kmnist-train-labels.npz: it does not hold one array of bytes`,
      );
    }
  });

  it("asks for a list of images, and a list of labels", async () => {
    const flat: Tensor = { shape: [2, 2], data: images.data };
    await assertRefused(
      { imgs: [flat] },
      (folder) =>
        `Cannot read images from ${folder}/kmnist-train-imgs.npz: its array is no list of images`,
    );
    await assertRefused(
      { labels: [{ shape: [2, 1], data: labels.data }] },
      (folder) =>
        `Cannot read labels from ${folder}/kmnist-train-labels.npz: its array is no list of labels`,
    );
    await assertRefused(
      { labels: [{ shape: [3], data: Uint8Array.of(1, 2, 3) }] },
      (folder) => `Cannot pair ${folder}/kmnist-train-imgs.npz with ${folder}`,
    );
    const none: Tensor = { shape: [0, 1, 2], data: new Uint8Array() };
    await assertRefused(
      { imgs: [none], labels: [{ shape: [0], data: new Uint8Array() }] },
      (folder) => `Cannot read images from ${folder}/kmnist-train-imgs.npz: it holds no images`,
    );
  });
});
