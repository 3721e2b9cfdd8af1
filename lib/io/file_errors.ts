/**
 * What an error of a file says, whichever host threw it.
 *
 * @module
 */

/** What went wrong with a file: nothing is there, the host or the system forbids it, or a file is there. */
export type FileProblem = "missing" | "no folder" | "not capable" | "denied" | "exists";

/** The problems by the codes of the system. Node and Bun have codes, and Deno names its errors too. */
const PROBLEMS: ReadonlyMap<string, FileProblem> = new Map(Object.entries<FileProblem>({
  ENOENT: "missing",
  ENOTDIR: "no folder",
  EEXIST: "exists",
  EACCES: "denied",
  EPERM: "denied",
  ERR_ACCESS_DENIED: "not capable",
  NotFound: "missing",
  NotADirectory: "no folder",
  AlreadyExists: "exists",
  PermissionDenied: "denied",
  NotCapable: "not capable",
}));

/** Returns what an error says of a file, or undefined if it says something else. */
export function fileProblem(error: unknown): FileProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return PROBLEMS.get(error.name) ?? PROBLEMS.get(code);
}

/** Tells whether an error says that no file or folder is there. */
export function isMissing(error: unknown): boolean {
  const problem = fileProblem(error);
  return problem === "missing" || problem === "no folder";
}
