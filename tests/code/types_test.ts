import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import { dense, gru, pipe, selfAttention } from "../../mod.ts";
import { toModule } from "../../lib/code/code.ts";
import { inFolder } from "../shared/folders.ts";
import { trainedOf } from "../shared/networks.ts";

const PROGRAM = `
import { classNames, predict } from "./model.js";
const names: readonly string[] = classNames;
const outputs: Float32Array = predict(new Uint8Array(8));
console.log(names, outputs, predict([1, 2]));
// @ts-expect-error A text is no list of numbers.
predict(["1"]);
// @ts-expect-error Nothing is no list of numbers.
predict();
// @ts-expect-error Names stay as they are.
classNames[0] = "a";
`;

it("toModule() gives modules whose types TypeScript knows", async () => {
  await inFolder(async (folder) => {
    const image = { height: 1, width: 4, channels: 2 };
    const network = pipe(selfAttention(1, { image }), gru(3), dense(3, 2));
    await Deno.writeTextFile(
      `${folder}/model.js`,
      toModule(network, trainedOf(network, 1), { softmax: true }),
    );
    await Deno.writeTextFile(`${folder}/program.ts`, PROGRAM);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--no-config", "-q", `${folder}/program.ts`],
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  });
});
