/**
 * Prints the flag that tells Deno where @std comes from: none for JSR, or an import map that puts npm
 * packages and Node's modules in its place.
 *
 * Without an argument and with Deno's own `--cached-only`, what is cached decides; `jsr` asks JSR, and
 * `npm` takes the other. The exit code is 1 where nothing is decided.
 *
 * @module
 */

const JSR = ["@std/assert", "@std/cli/parse-args", "@std/csv/parse-stream", "@std/testing/bdd"];
/** The package that every script needs; others are loaded where they are used. */
const NPM = ["./std/parse_args.ts"];

/** Whether all modules can be imported, and within five seconds: a registry may never answer. */
function canImport(modules: readonly string[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setTimeout(resolve, 5000, false);
  Promise.all(modules.map((module) => import(module))).then(
    () => resolve(true),
    () => resolve(false),
  );
  return promise;
}

const [source] = Deno.args;
if (source !== "npm" && await canImport(JSR)) {
  if (source === "jsr") console.error("Packages: JSR answers, @std is fetched from there");
  Deno.exit(0);
}
if (source === "jsr") {
  console.error("Packages: JSR does not answer, npm packages take the place of @std");
  Deno.exit(1);
}
const isCached = await canImport(NPM);
if (!isCached && source === undefined) Deno.exit(1);
console.log("--import-map=scripts/packages/from_npm.json");
Deno.exit(0);
