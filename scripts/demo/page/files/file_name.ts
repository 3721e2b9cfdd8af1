/** Returns a title as the name of a file, without its ending: `"run 1, step 350"` is `run-1-step-350`. */
export function fileNameOf(title: string): string {
  const name = title.normalize("NFKD").replaceAll(/[^\p{L}\p{N}._]+/gu, "-").replaceAll(
    /^[-.]+|[-.]+$/g,
    "",
  );
  return name.slice(0, 60) || "network";
}
