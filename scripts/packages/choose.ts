/**
 * Prints the flag that tells Deno where @std comes from: none for JSR, or an import map that puts npm
 * packages and other modules in its place. With the argument `tests`, the choice is that for tests, which
 * use more packages than the commands.
 *
 * The first run asks JSR, and remembers the answer in local storage until `deno clean` empties the cache.
 *
 * @module
 */

type Registry = "JSR" | "npm";

/** The modules that a choice is for. Deno loads others of a command where they are used. */
const MODULES = {
  commands: ["@std/cli/parse-args"],
  tests: ["@std/assert", "@std/cli/parse-args", "@std/csv/parse-stream", "@std/testing/bdd"],
};

const use = Deno.args[0] === "tests" ? "tests" : "commands";
const key = `registry of ${use}`;
const registry = remembered() ?? await asked();
if (registry === "npm") console.log("--import-map=scripts/packages/from_npm.json");
// An import that no registry ever answers must not keep this process alive.
Deno.exit(0);

async function asked(): Promise<Registry> {
  if (await answers(MODULES[use])) {
    remember("JSR");
    return "JSR";
  }
  // Commands do without packages until they read CSV or PNG.
  if (use === "tests" && !await answers(["npm:fast-check@^4.0.0"])) {
    console.error("error: Cannot load the packages of the tests: neither JSR nor npm answers");
    Deno.exit(1);
  }
  console.error("The package registry JSR does not answer: foldnet uses npm packages instead");
  remember("npm");
  return "npm";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Deno's folder may not be writable. Then every run asks.
    return null;
  }
}

function remember(registry: Registry): void {
  try {
    localStorage.setItem(key, registry);
  } catch {
    // As above.
  }
}

/**
 * Tells whether modules can be loaded. The registry has five seconds: it may accept a connection and never
 * answer.
 */
function answers(modules: readonly string[]): Promise<boolean> {
  // Modules that literals name would be loaded before this program starts.
  const imports = Promise.all(modules.map((module) => import(module)));
  const silence = new Promise<boolean>((resolve) => setTimeout(resolve, 5000, false));
  return Promise.race([imports.then(() => true, () => false), silence]);
}
