import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileProblem } from "../../lib/io/file_errors.ts";
import type { HostFiles } from "../../lib/io/host_files.ts";
import { nodeFiles } from "../../lib/io/node_files.ts";
import { openBytes } from "../../lib/io/open_bytes.ts";
import { writeWhole } from "../../lib/io/write_file.ts";
import { inFolder, namesIn } from "../shared/folders.ts";
import { onHost } from "../shared/hosts.ts";

/** Windows has no such links, pipes and devices. */
const itOnUnix = Deno.build.os === "windows" ? it.skip : it;

/** Returns the files: Deno has the modules of Node as well. */
function present(): HostFiles {
  const files = nodeFiles();
  assert(files);
  return files;
}

/** Returns the message of an error in a page. */
async function messageInPage(action: () => Promise<unknown>): Promise<string> {
  const page = { Deno: undefined, process: undefined };
  return (await onHost(page, () => assertRejects(action, Error))).message;
}

describe("files by the modules of Node", () => {
  it("hold what was written, in place of what was there", async () => {
    await inFolder(async (folder) => {
      const files = present();
      const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => i % 251);
      await files.create(`${folder}/a`, new Uint8Array([1, 2]));
      await files.create(`${folder}/b`, bytes);
      await files.rename(`${folder}/b`, `${folder}/a`);
      await files.flushFolder(folder);
      const read = await new Response(await files.open(new URL(`file://${folder}/a`)))
        .arrayBuffer();
      assertEquals(new Uint8Array(read), bytes);
      assertEquals(namesIn(folder), ["a"]);
    });
  });

  itOnUnix("tell what is at a path, behind a link or not", async () => {
    await inFolder(async (folder) => {
      const { create, look } = present();
      await create(`${folder}/a`, new Uint8Array(1));
      await Deno.symlink(`${folder}/a`, `${folder}/link`);
      assertEquals(await look(`${folder}/a`, false), "file");
      assertEquals(await look(`${folder}/link`, true), "file");
      assertEquals(await look(`${folder}/link`, false), "link");
      assertEquals(await look(folder, true), "folder");
      assertEquals(await look("/dev/null", true), "endless");
      const missing = await assertRejects(() => look(`${folder}/none`, true));
      assertEquals(fileProblem(missing), "missing");
    });
  });

  it("are never created over another, and close when a reader leaves", async () => {
    await inFolder(async (folder) => {
      const files = present();
      const path = `${folder}/a`;
      await files.create(path, new Uint8Array(100_000));
      const error = await assertRejects(() => files.create(path, new Uint8Array(1)));
      assertEquals(fileProblem(error), "exists");
      assertEquals((await Deno.stat(path)).size, 100_000);
      const reader = (await files.open(path)).getReader();
      assertEquals((await reader.read()).value?.length, 65_536);
      await reader.cancel();
      await files.remove(path);
      assertEquals(namesIn(folder), []);
    });
  });

  it("are missing in a page, and the error says what to do", async () => {
    assertEquals(
      await messageInPage(() => openBytes("a")),
      "Cannot read a: this host has no files. Give the URL of a server, such as " +
        "new URL(path, location.href), or fetch the bytes and parse them",
    );
    assertEquals(
      await messageInPage(() => writeWhole("a", new Uint8Array(1))),
      "Cannot write a: this host has no files. Serialize to bytes instead, and store those",
    );
  });

  it("give errors that are told by their codes, whichever host threw them", () => {
    for (
      const [code, problem] of [
        ["ENOENT", "missing"],
        ["ENOTDIR", "no folder"],
        ["EACCES", "denied"],
        ["EPERM", "denied"],
        ["EEXIST", "exists"],
        ["ERR_ACCESS_DENIED", "not capable"],
        ["ENOSPC", undefined],
        ["toString", undefined],
        [5, undefined],
      ] as const
    ) {
      assertEquals(fileProblem(Object.assign(new Error("no"), { code })), problem);
    }
    assertEquals(fileProblem("ENOENT"), undefined);
  });
});
