/**
 * Modules of Node.
 *
 * @module
 */

/**
 * Returns Node's own function that gives its modules, or undefined where it is not: in pages, and in Node
 * before 20.16. An import would need `node:` to exist on all hosts, and makes bundlers look for it.
 */
export function builtinModules(): typeof process.getBuiltinModule | undefined {
  return typeof process === "undefined" ? undefined : process.getBuiltinModule;
}
