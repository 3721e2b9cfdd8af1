import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { openBytes } from "../../lib/io/open_bytes.ts";
import { inFolder } from "../shared/folders.ts";

/** Windows has no such links, pipes and devices. */
const itOnUnix = Deno.build.os === "windows" ? it.skip : it;

describe("openBytes()", () => {
  it("gives the bytes of a file, and nothing where there is none", async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "some");
      assertEquals(await new Response(await openBytes(`${folder}/file`)).text(), "some");
      assertEquals(await openBytes(`${folder}/none`), undefined);
      assertEquals(await openBytes(`${folder}/file/inside`), undefined);
    });
  });

  it("names the file that it cannot read, and says why", async () => {
    const long = "x".repeat(300);
    await assertRejects(() => openBytes(long), Error, `Cannot read ${long}: File name too long`);
    await assertRejects(() => openBytes("lib"), Error, "Cannot read lib: it is a directory");
    const { open } = Deno;
    try {
      for (
        const [Kind, reason] of [
          [Deno.errors.PermissionDenied, "it, or a folder above it, does not permit it"],
          [Deno.errors.NotCapable, "Deno may not read there: it takes the flag --allow-read"],
        ] as const
      ) {
        Deno.open = () => Promise.reject(new Kind("(os error 13)"));
        await assertRejects(() => openBytes("LICENSE"), Error, `Cannot read LICENSE: ${reason}`);
      }
    } finally {
      Deno.open = open;
    }
  });

  itOnUnix("refuses devices and pipes, which may have no end, without opening them", async () => {
    const { stat } = Deno;
    const info = { isFile: false, isDirectory: false, isFifo: true };
    try {
      Deno.stat = async (path) => ({ ...await stat("LICENSE"), ...info, path });
      await assertRejects(() => openBytes("LICENSE"), Error, "LICENSE: it is a pipe or a device");
    } finally {
      Deno.stat = stat;
    }
    await assertRejects(() => openBytes("/dev/zero"), Error, "/dev/zero: it is a pipe or a device");
  });
});
