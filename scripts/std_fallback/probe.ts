// Only imports: `deno cache` of this file succeeds where the real packages are within reach, and the
// tasks in deno.json take the import map beside this file where it fails.
import "@std/assert";
import "@std/csv/parse-stream";
import "@std/testing/bdd";
