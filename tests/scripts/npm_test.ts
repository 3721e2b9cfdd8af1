import { assertEquals, assertGreater, assertMatch, assertThrows } from "@std/assert";
import { afterAll, beforeAll, describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { main } from "../../scripts/npm.ts";
import { untar } from "../../scripts/npm/untar.ts";
import { namesIn } from "../shared/folders.ts";
import { linesOf } from "../shared/programs.ts";
import { assertRefused, type Ran, ran } from "./commands.ts";

/** Trains on two threads, saves, loads and predicts. What it prints is the same on all hosts. */
const PROGRAM = `
const engine = await openEngine({ threads: 2, strict: true });
console.log(engine.name);
const config = {
  engine,
  network: pipe(dense(20, 16), relu(), dense(16, 3)),
  loss: softmaxCrossEntropy(),
  optimizer: sgd(0.1, { momentum: 0.9 }),
  batchSize: 32,
  epochs: 2,
};
const pixels = Uint8Array.from({ length: 200 * 20 }, (_, i) => i * i % 251);
const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 3);
const data = imageDataset(pixels, labels, { height: 4, width: 5, classes: 3 });
let state = initialState(config, random.key(42));
for await (const report of fit(config, state, data)) {
  if (report.kind === "epoch") state = report.state;
}
await saveModel(path, { network: config.network, ...state });
const model = await loadModel(path);
const outputs = predict({ engine, network: model.network }, model, data.inputs);
console.log([...outputs.data.slice(0, 6)].join());
console.log(serializeModel(model).length);
for (
  const wrong of [
    () => loadModel("/nowhere/a"),
    () => loadModel("/"),
    () => saveModel("/nowhere/a", model),
    () => saveModel("/", model),
    () => mnist(),
  ]
) {
  await wrong().catch((error) => console.log(error.message.replace(/file:.*mnist\\//, "FOLDER")));
}
engine.close();
`;

const NAMES = [
  "dense, fit, imageDataset, initialState, loadModel, mnist, openEngine, pipe, predict, random, relu",
  "saveModel, serializeModel, sgd, softmaxCrossEntropy",
].join(", ");

const TYPES = `
import { dense, openEngine, pipe, relu, saveModel } from "@foldnet/foldnet";
import { loadNpz } from "@foldnet/foldnet/formats";
import { wilsonInterval } from "@foldnet/foldnet/metrics";
import { toOnnx } from "@foldnet/foldnet/onnx";
import { type CodeTranslation, toModule } from "@foldnet/foldnet/code";
const network = pipe(dense(784, 128), relu(), dense(128, 10));
// @ts-expect-error 128 outputs do not fit 64 inputs.
pipe(dense(784, 128), relu(), dense(64, 10));
console.log((await openEngine()).name, network.name, saveModel, loadNpz, wilsonInterval, toOnnx);
const same: CodeTranslation = (_code, input) => input;
console.log(toModule, same);
`;

/** Runs another program than Deno, which these tests may not, and returns its lines. */
async function linesOfCommand(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  return await linesOf(
    `const { code, stdout, stderr } = await new Deno.Command(${JSON.stringify(command)}, {
       args: ${JSON.stringify(args)},
       cwd: ${JSON.stringify(cwd)},
     }).output();
     const text = (bytes) => new TextDecoder().decode(bytes);
     console.log(text(stdout).trimEnd());
     if (code !== 0) console.log("exit code", code, text(stderr));`,
    { flags: ["-A"] },
  );
}

const hasNode = await runs("node", /^v(2\d|[3-9]\d)\./);
const hasBun = await runs("bun", /^\d/);

/** Tells whether a program of a version is there. */
function runs(command: string, version: RegExp): Promise<boolean> {
  return linesOfCommand(command, ["--version"], ".").then(
    ([line = ""]) => version.test(line),
    () => false,
  );
}

describe("deno task npm", () => {
  let folder = "";
  let built: Ran;
  const home = () => `${folder}/node_modules/@foldnet/foldnet`;
  beforeAll(async () => {
    folder = await Deno.makeTempDir({ prefix: "foldnet-" });
    built = await ran(main, ["--to", home()]);
    await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
  });
  afterAll(() => Deno.remove(folder, { recursive: true }));

  it("builds a package of JavaScript, types, licence and entries, without images", async () => {
    assertEquals([built.code, built.errors], [0, ""]);
    assertEquals(
      namesIn(home()).join(),
      "CHANGELOG.md,LICENSE,README.md,lib,mod.d.ts,mod.js,package.json",
    );
    const made = JSON.parse(await Deno.readTextFile(`${home()}/package.json`));
    const source = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
    assertEquals(Object.keys(made.exports), Object.keys(source.exports));
    assertEquals([made.name, made.version], [source.name, source.version]);
    for (const { types, default: code } of Object.values<Record<string, string>>(made.exports)) {
      for (const path of [types, code]) {
        assertEquals((await Deno.stat(`${home()}/${path}`)).isFile, true);
      }
    }
    const again = await ran(main, ["--to", home()]);
    assertEquals(again.code, 1);
    assertMatch(again.errors, /^error: Cannot write to .*: something is in it/);
  });

  it("refuses a command line without a folder, or with another word", async () => {
    assertRefused(await ran(main, []), "give a folder");
    assertRefused(await ran(main, ["package"]), "package");
  });

  it("builds JavaScript that hosts without `using` and without JSR read", async () => {
    let files = 0;
    for (const path of await filesBelow(home())) {
      if (!path.endsWith(".js")) continue;
      const odd = /^\s*(?:await )?using \w+ =|^(?:import|export) .* from ".*(?:\.ts|@std.*)";/m;
      assertEquals(odd.exec(await Deno.readTextFile(path)), null);
      files++;
    }
    assertGreater(files, 100);
  });

  // Skipped where the host is not there, or is a Node older than 20.
  for (const [host, isThere] of [["node", hasNode], ["bun", hasBun]] as const) {
    (isThere ? it : it.skip)(
      `builds what computes the same bits in ${host} as in Deno`,
      async () => {
        const program = (from: string, path: string) =>
          `import { ${NAMES} } from "${from}";\nconst path = "${folder}/${path}";\n${PROGRAM}`;
        await Deno.writeTextFile(`${folder}/a.mjs`, program("@foldnet/foldnet", host));
        const there = await linesOfCommand(host, ["a.mjs"], folder);
        const here = await linesOf(program("@/mod.ts", "deno"), { flags: ["-A"] });
        // Deno finds MNIST, and prints no error of it.
        assertEquals(there.slice(0, -1), here);
        assertEquals(there[0], "wasm strict, 2 threads");
        assertEquals(there.slice(3), [
          "Cannot find /nowhere/a",
          "Cannot read /: it is a directory",
          "Cannot write /nowhere/a: its folder is missing",
          "Cannot write /: it is a directory",
          "Cannot find MNIST in FOLDER, and the npm package does not have it: " +
          "give mnist() the folder or the URL of its four files",
        ]);
        assertEquals(
          await Deno.readFile(`${folder}/${host}`),
          await Deno.readFile(`${folder}/deno`),
        );
      },
    );
  }

  it("builds types that TypeScript takes with both ways to find modules", async () => {
    await Deno.writeTextFile(`${folder}/a.ts`, TYPES);
    const shared = "--noEmit --strict --target es2022 --lib es2023,dom".split(" ");
    for (const way of ["--module node16", "--module esnext --moduleResolution bundler"]) {
      const tsc = ["run", "-A", "--no-config", "npm:typescript@^5.9.0/tsc"];
      const args = [...tsc, ...shared, ...way.split(" "), "a.ts"];
      assertEquals(await linesOfCommand(Deno.execPath(), args, folder), [""]);
    }
  });
});

async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    files.push(...isDirectory ? await filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]);
  }
  return files;
}

describe("untar()", () => {
  it("gives files or says that the archive is malformed, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 600, maxLength: 2000 }), (bytes) => {
      try {
        for (const { bytes: part } of untar(bytes)) assertEquals(part.length <= bytes.length, true);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }));
  });

  it("refuses a file that is cut short", () => {
    const header = new Uint8Array(1024);
    header.set(new TextEncoder().encode("a.txt"));
    header.set(new TextEncoder().encode("00000001000"), 124);
    header[156] = "0".charCodeAt(0);
    assertEquals(untar(header), [{ path: "a.txt", bytes: header.subarray(512) }]);
    assertThrows(() => untar(header.subarray(0, 900)), SyntaxError, "a.txt is cut short");
  });
});
