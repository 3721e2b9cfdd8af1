import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readImages } from "../../../scripts/predict/read_images.ts";
import { inFolder } from "../../shared/folders.ts";

const HEADS = ["\n", "\r\n", "\n# by a scanner, 1,2,3\n", " ", "#c\n"];

describe("readImages()", () => {
  it("takes Netpbm for what it is, wherever its header breaks lines and whatever it is called", async () => {
    await inFolder(async (folder) => {
      for (const [i, head] of HEADS.entries()) {
        for (const form of ["P1", "P2", "P3", "P4", "P5", "P6"]) {
          const path = `${folder}/${form}${i}${i % 2 === 0 ? ".pgm" : ".csv"}`;
          await Deno.writeFile(path, netpbm(form, head));
          const { count, image } = await readImages(path);
          const { height, width, planes } = image(0);
          assertEquals([count, height, width], [1, 28, 28], path);
          assertEquals(planes[0]?.[0], 1, path);
          assertEquals(planes[0]?.[1], 0, path);
        }
      }
    });
  });

  it("names PFM as what it is", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a`, "PF\n28 28\n-1.0\n");
      await assertRejects(() => readImages(`${folder}/a`), SyntaxError, "it is PFM of Netpbm");
    });
  });

  it("takes a header of CSV that begins with P1 for CSV", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/a.csv`, "P1,P2,P3,P4\n0,255,0,255\n255,0,255,0\n");
      assertEquals((await readImages(`${folder}/a.csv`)).count, 2);
    });
  });
});

/** Returns a picture of 28x28 pixels: the first is white, and the others are black. */
function netpbm(form: string, head: string): Uint8Array {
  const most = /[14]/.test(form) ? "" : "255\n";
  const samples = 28 * 28 * (/[36]/.test(form) ? 3 : 1);
  const values = Array.from({ length: samples }, (_, i) => i < samples / 784 ? 255 : 0);
  const ones = values.map((value) => value === 0 ? 1 : 0);
  const start = new TextEncoder().encode(`${form}${head}28 28\n${most}`);
  const pixels = form === "P1"
    ? new TextEncoder().encode(ones.join(" "))
    : form === "P4"
    ? Uint8Array.from({ length: 28 * 4 }, (_, i) => i === 0 ? 0x7f : 0xff)
    : /[23]/.test(form)
    ? new TextEncoder().encode(values.join("\n"))
    : Uint8Array.from(values);
  return Uint8Array.from([...start, ...pixels]);
}
