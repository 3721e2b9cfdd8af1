import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";

for (const argument of ["--help", "--chek"]) {
  it(`kernels refuses ${argument} and writes nothing`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-q",
        "--no-prompt",
        "--allow-read",
        "--allow-env=CI",
        "scripts/kernels.ts",
        argument,
      ],
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stdout), decoder.decode(stderr)], [
      2,
      "",
      `error: ${argument} is no flag of kernels: there is --check, which writes nothing\n`,
    ]);
  });
}
