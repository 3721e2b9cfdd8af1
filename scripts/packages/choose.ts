/**
 * Prints the flag that tells Deno where @std comes from: none for JSR, or an import map that puts npm
 * packages and other modules in its place.
 *
 * With Deno's own `--cached-only`, what is cached or remembered decides, and the exit code is 1 if that
 * is nothing. With `--fetch`, JSR is asked. An answer that does not come is remembered in local storage,
 * until `deno clean` empties the cache.
 *
 * @module
 */

// Every script needs this package. Deno loads others where they are used.
const STANDARD = "@std/cli/parse-args";

/** Tells whether a module can be imported within five seconds: a registry may never answer. */
function canImport(module: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setTimeout(resolve, 5000, false);
  import(module).then(() => resolve(true), () => resolve(false));
  return promise;
}

const isFetching = Deno.args.includes("--fetch");
if (await canImport(STANDARD)) {
  if (isFetching) console.error("Packages: JSR answers, @std is fetched from there");
  Deno.exit(0);
}
if (isFetching) {
  console.error("Packages: JSR does not answer, npm packages take the place of @std");
  localStorage.setItem("registry", "npm");
}
if (localStorage.getItem("registry") !== "npm") Deno.exit(1);
console.log("--import-map=scripts/packages/from_npm.json");
Deno.exit(0);
