import { inFolder } from "./folders.ts";

const ROOT = new URL("../../", import.meta.url);

/** Returns the lines that a program prints in a Deno of its own. `@/` in it is the root of the repository. */
export function linesOf(
  program: string,
  { flags = [], env = {} }: {
    readonly flags?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const path = `${folder}/program.ts`;
    await Deno.writeTextFile(path, program.replaceAll('"@/', `"${ROOT.href}`));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-config", ...flags, path],
      env: { ...env, NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    if (!success) throw new Error(`${text}\n${new TextDecoder().decode(stderr)}`);
    return text.trimEnd().split("\n");
  });
}
