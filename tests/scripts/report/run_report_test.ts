import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { duration } from "../../../scripts/shared/numbers.ts";
import { inFolder } from "../../shared/folders.ts";
import { train, type World } from "../trainer.ts";

const flags = ["--data", "tests/fixtures/tiny", "--validation", "100", "--hidden", "8"]
  .concat(["--engine", "wasm", "--threads", "1", "--epochs", "2"]);

describe("report.html", () => {
  it("shows the printed results and the configuration", async () => {
    await inFolder(async (folder) => {
      const { output } = await train([...flags, "--out", `${folder}/my run`]);
      const page = await Deno.readTextFile(`${folder}/my run/report.html`);
      const [, accuracy = "?"] = /test accuracy (\S+ %)/.exec(output) ?? [];
      for (
        const part of [
          "<h1>my run</h1>",
          `<dt>Test accuracy</dt><dd>${accuracy}</dd>`,
          "of 200 test images",
          "Validation after epoch 2: ",
          '<th scope="row">Epochs</th><td>2</td>',
          '<th scope="row">Engine</th><td>wasm</td>',
          "All 8 units of dense 784 -&gt; 8",
        ]
      ) assertStringIncludes(page, part);
      assertEquals(page.match(/<figure><img/g)?.length, 24);
      assert(!page.includes("Stopped"), page);
    });
  });

  it("says that a run was interrupted, and shows the whole run after a resumption", async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/report.html`;
      const controller = new AbortController();
      const onNow = () => controller.abort();
      await train([...flags, "--out", folder], { signal: controller.signal, onNow });
      const page = await Deno.readTextFile(path);
      assertStringIncludes(page, "Stopped after step ");
      assert(!page.includes("All epochs as a table"));

      await train(["--resume", folder]);
      const whole = await Deno.readTextFile(path);
      assert(!whole.includes("Stopped"));
      assertStringIncludes(whole, "Validation after epoch 1: ");
    });
  });

  it("has the training time of all sessions, also after a run that had finished is resumed", async () => {
    await inFolder(async (folder) => {
      const seconds = async (args: readonly string[], world?: World): Promise<number> => {
        const { output } = await train([...args, "--json"], world);
        return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "").trainingSeconds;
      };
      const shown = async (): Promise<string | undefined> =>
        /<dt>Training<\/dt><dd>(.+?)<\/dd>/.exec(await Deno.readTextFile(`${folder}/report.html`))
          ?.[1];
      const controller = new AbortController();
      const world = { signal: controller.signal, onWrite: () => controller.abort() };
      const kept = async (): Promise<number> =>
        JSON.parse(await Deno.readTextFile(`${folder}/time.json`)).trainingSeconds;
      const first = await seconds([...flags, "--out", folder], world);
      assertEquals(await shown(), duration(first));
      const before = await kept();
      const second = await seconds(["--resume", folder]);
      assertEquals(await shown(), duration(before + second));
      const whole = await kept();
      assertGreater(whole, before);
      const third = await seconds(["--resume", folder]);
      assertEquals(await shown(), duration(whole + third));
      assertEquals(await kept(), whole);

      await Deno.remove(`${folder}/time.json`);
      await train(["--resume", folder]);
      assertStringIncludes(
        await Deno.readTextFile(`${folder}/report.html`),
        "since the last resumption",
      );
    });
  });

  it("is not written if nothing is kept", async () => {
    const { code, errors } = await train([...flags, "--no-save"]);
    assertEquals([code, errors], [0, ""]);
  });
});
