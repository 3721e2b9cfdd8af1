import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { inFolder } from "../../shared/folders.ts";
import { train } from "../trainer.ts";

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
          '<th scope="row">recipe.epochs</th><td>2</td>',
          '<th scope="row">engine</th><td>wasm</td>',
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

  it("is not written if nothing is kept", async () => {
    const { code, errors } = await train([...flags, "--no-save"]);
    assertEquals([code, errors], [0, ""]);
  });
});
