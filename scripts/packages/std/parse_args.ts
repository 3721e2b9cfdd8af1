/** The part of `@std/cli/parse-args` that foldnet uses, on top of minimist. */
// @ts-types="npm:@types/minimist@^1.2.5"
import minimist from "npm:minimist@^1.2.8";

/** What the flags are: the options of `parseArgs` that foldnet uses. */
export interface ParseOptions<
  Strings extends string,
  Booleans extends string,
  Collected extends string,
  Defaults,
> {
  /** The flags that take a value. */
  string?: readonly Strings[];
  /** The flags that take none: false where they are not given. */
  boolean?: readonly Booleans[];
  /** The flags that may be given often: an array of their values. Of any other, the last one counts. */
  collect?: readonly Collected[];
  /** The flags that `--no-` turns off. */
  negatable?: readonly string[];
  /** Other names of flags. */
  alias?: { [name: string]: string | string[] };
  /** The values of flags that are not given. */
  default?: Defaults;
  /** Is told of each argument that is no such flag; drops it by returning false. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What `parseArgs` returns. */
export type Args<Strings extends string, Booleans extends string, Collected, Defaults> =
  & { [Name in Exclude<Strings, Collected | keyof Defaults>]?: string }
  & { [Name in Exclude<Strings & keyof Defaults, Collected>]: string | Defaults[Name] }
  & { [Name in Strings & Collected]: string[] }
  & { [Name in Booleans]: boolean }
  & { _: (string | number)[] };

/** The flags among the arguments of a command line. */
export function parseArgs<
  Strings extends string = never,
  Booleans extends string = never,
  Collected extends string = never,
  Defaults extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  args: string[],
  options: ParseOptions<Strings, Booleans, Collected, Defaults> = {},
): Args<Strings, Booleans, Collected, Defaults> {
  const { string = [], boolean = [], collect = [], negatable = [], unknown } = options;
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  // minimist takes `--no-` before any flag: here it is unknown before one that is not negatable.
  const isStray = (arg: string, i: number): boolean =>
    i < end && /^--no-[^=]+$/.test(arg) && !negatable.includes(arg.slice("--no-".length));
  for (const arg of args.filter(isStray)) unknown?.(arg, arg.slice("--".length), true);
  const parsed = minimist<Args<Strings, Booleans, Collected, Defaults>>(
    args.filter((arg, i) => !isStray(arg, i)),
    {
      string: [...string],
      boolean: [...boolean],
      alias: options.alias,
      default: options.default,
      unknown: (arg) => {
        const [, key, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        return unknown?.(arg, key, value) !== false;
      },
    },
  );
  const collected = new Set<string>(collect);
  const single = Object.entries(parsed)
    .filter(([name]) => name !== "_" && !collected.has(name))
    .map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]);
  const multiple = collect.map((name) => [name, [parsed[name] ?? []].flat()]);
  return Object.assign(parsed, Object.fromEntries([...single, ...multiple]));
}
