/**
 * Prints the flag that tells Deno where @std comes from: none for JSR, or an import map that puts npm
 * packages and other modules in its place.
 *
 * The first run asks JSR, and remembers the answer in local storage until `deno clean` empties the cache.
 *
 * @module
 */

type Registry = "JSR" | "npm";

const KEY = "registry";
const registry = remembered() ?? await asked();
if (registry === "npm") console.log("--import-map=scripts/packages/from_npm.json");
// An import that JSR never answers must not keep this process alive.
Deno.exit(0);

async function asked(): Promise<Registry> {
  const registry = await Promise.race([answer(), silence()]);
  console.error(
    registry === "JSR"
      ? "Packages: JSR answers, @std is fetched from there"
      : "Packages: JSR does not answer, npm packages take the place of @std",
  );
  remember(registry);
  return registry;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // Deno's folder may not be writable. Then every run asks.
    return null;
  }
}

function remember(registry: Registry): void {
  try {
    localStorage.setItem(KEY, registry);
  } catch {
    // As above.
  }
}

/** Imports the one package that every script needs. Deno loads others where they are used. */
function answer(): Promise<Registry> {
  // A name that is a literal would be loaded before this program starts.
  const module = "@std/cli/parse-args";
  return import(module).then(() => "JSR", () => "npm");
}

/** Gives JSR five seconds: a registry may accept a connection and never answer. */
function silence(): Promise<Registry> {
  return new Promise((resolve) => setTimeout(resolve, 5000, "npm"));
}
