import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readIdxDirectory } from "../../mod.ts";
import { inFolder } from "../shared/folders.ts";
import { idxBytes } from "./samples.ts";

describe("readIdxDirectory() of QMNIST", () => {
  it("reads all rows of a long table of labels", async () => {
    await inFolder(async (folder) => {
      // The table is longer than what is read of a file at a time.
      const [rows, cols] = [5000, 8];
      const table = new DataView(new ArrayBuffer(12 + 4 * rows * cols));
      [0x0c02, rows, cols].forEach((word, i) => table.setUint32(4 * i, word));
      for (let i = 0; i < rows; i++) table.setUint32(12 + 4 * cols * i, i % 10);
      const pixels = Array.from({ length: rows }, (_, i) => i % 256);
      const labels = new Uint8Array(table.buffer);
      for (const part of ["train", "test"]) {
        await Deno.writeFile(
          `${folder}/qmnist-${part}-images-idx3-ubyte`,
          idxBytes([rows, 1, 1], pixels),
        );
        await Deno.writeFile(`${folder}/qmnist-${part}-labels-idx2-int`, labels);
      }
      const { train } = await readIdxDirectory(folder);
      assertEquals([...train.targets], pixels.map((_, i) => i % 10));
      assertEquals([...train.inputs.bytes], pixels);
    });
  });
});
