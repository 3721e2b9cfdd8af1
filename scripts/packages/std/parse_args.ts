/** The part of `@std/cli/parse-args` that foldnet uses. */

/** Options of `parseArgs`. */
export interface ParseOptions<Strings extends string, Booleans extends string, Defaults> {
  /** The flags that take a value. */
  string?: readonly Strings[];
  /** The flags that take none. They are false by default. */
  boolean?: readonly Booleans[];
  /** The flags that `--no-` turns off. */
  negatable?: readonly string[];
  /** The values of flags that are not given. */
  default?: Defaults;
  /** Gets each argument that is no such flag, and drops it by returning false. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** The result of `parseArgs`. */
export type Args<Strings extends string, Booleans extends string, Defaults> =
  & { [Name in Exclude<Strings, keyof Defaults>]?: string }
  & { [Name in Strings & keyof Defaults]: string | Defaults[Name] }
  & { [Name in Booleans]: boolean }
  & { _: string[] };

/** Returns the flags among the arguments of a command line. The last value of a flag counts. */
export function parseArgs<
  Strings extends string = never,
  Booleans extends string = never,
  Defaults extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  args: readonly string[],
  options?: ParseOptions<Strings, Booleans, Defaults>,
): Args<Strings, Booleans, Defaults>;
export function parseArgs(
  args: readonly string[],
  { string = [], boolean = [], negatable = [], default: defaults, unknown }: ParseOptions<
    string,
    string,
    Readonly<Record<string, unknown>>
  > = {},
): Record<string, unknown> {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const flags: Record<string, unknown> = Object.fromEntries(boolean.map((name) => [name, false]));
  Object.assign(flags, defaults);
  const others: string[] = [];
  for (let i = 0; i < end; i++) {
    const arg = args[i] ?? "";
    const next = i + 1 < end ? args[i + 1] ?? "" : "";
    const [, no, name, inline] = /^(?:--(no-)?|-)([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) {
      if (unknown?.(arg) !== false) others.push(arg);
      continue;
    }
    const isOff = no !== undefined && inline === undefined && negatable.includes(name);
    const key = no !== undefined && inline === undefined && !isOff ? `no-${name}` : name;
    const isBoolean = boolean.includes(key);
    const isAhead = !isOff && inline === undefined &&
      (isBoolean ? /^(true|false)$/.test(next) : next !== "" && !next.startsWith("-"));
    if (isAhead) i++;
    const value = isOff ? false : inline ?? (isAhead ? next : string.includes(key) ? "" : true);
    if (isBoolean) flags[key] = value !== false && value !== "false";
    else if (string.includes(key) || unknown?.(arg, key, value) !== false) flags[key] = value;
  }
  return { ...flags, _: [...others, ...args.slice(end + 1)] };
}
