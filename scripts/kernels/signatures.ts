/**
 * The signatures of the kernels, read from their AssemblyScript sources.
 *
 * @module
 */

/** A parameter of a kernel. */
export interface Parameter {
  readonly name: string;
  /** Its AssemblyScript type, such as `"usize"`. */
  readonly type: string;
}

/** The signature of a kernel. */
export interface Signature {
  readonly name: string;
  /** The text of its comment. */
  readonly doc: string;
  readonly parameters: readonly Parameter[];
  /** The AssemblyScript type of its result, such as `"void"`. */
  readonly result: string;
}

/**
 * Returns the signatures of all kernels that the text of `index.as.ts` exports, by name. `sources` maps
 * file names to texts.
 *
 * @throws {SyntaxError} if a kernel is not in the source that the index names, or has no comment.
 */
export function signaturesOf(
  index: string,
  sources: ReadonlyMap<string, string>,
): readonly Signature[] {
  return [...index.matchAll(/export \{([^}]*)\} from "\.\/(\w+)\.as"/g)]
    .flatMap(([, names = "", file]) =>
      names.split(",").map((name) => name.trim()).filter((name) => name !== "")
        .map((name) => signatureIn(`${file}.as.ts`, sources.get(`${file}.as.ts`) ?? "", name))
    )
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
}

function signatureIn(file: string, source: string, name: string): Signature {
  const pattern = new RegExp(
    String.raw`/\*\*((?:(?!\*/)[^])*)\*/\s+export function ${name}\(([^)]*)\): (\w+) \{`,
  );
  const [, doc, parameters, result] = pattern.exec(source) ?? [];
  if (doc === undefined || parameters === undefined || result === undefined) {
    throw new SyntaxError(`Cannot find the kernel ${name} with a comment in ${file}`);
  }
  return {
    name,
    doc: doc.replaceAll(/\s*\n \*/g, " ").replaceAll(/\s+/g, " ").trim(),
    parameters: parameters.split(",").map((each) => each.trim()).filter((each) => each !== "")
      .map(parameterOf),
    result,
  };
}

function parameterOf(text: string): Parameter {
  const [, name, type] = /^(\w+): (\w+)$/.exec(text) ?? [];
  if (name === undefined || type === undefined) {
    throw new SyntaxError(`Cannot read the parameter "${text}" of a kernel`);
  }
  return { name, type };
}
