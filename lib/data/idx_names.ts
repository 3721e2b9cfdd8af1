/**
 * Names of the files of image datasets, as MNIST, Fashion-MNIST, EMNIST, KMNIST and QMNIST are published.
 *
 * @module
 */

/** A part of a dataset. */
export type Part = "train" | "test";

/** What a file holds. */
export type Kind = "images" | "labels";

/** The words for a part in names. The first one is MNIST's. */
const STEMS: Readonly<Record<Part, readonly string[]>> = {
  train: ["train"],
  test: ["t10k", "test"],
};

/** The forms of IDX at the ends of names: QMNIST has tables of labels. */
const FORMS: Readonly<Record<Kind, readonly string[]>> = {
  images: ["idx3-ubyte", "idx4-ubyte"],
  labels: ["idx1-ubyte", "idx2-int", "idx1-int"],
};

/** The words for a kind in the names of archives of numpy, as KMNIST has them. */
const ARCHIVED: Readonly<Record<Kind, string>> = { images: "imgs", labels: "labels" };

/**
 * Returns the names that a file can have, the likeliest first.
 *
 * @param set The name of the dataset that begins the name of the file, such as `emnist-letters`, or "" for
 * none, as MNIST has it.
 */
export function fileNames(set: string, part: Part, kind: Kind): readonly string[] {
  const prefix = set === "" ? "" : `${set}-`;
  return STEMS[part].flatMap((stem) => [
    ...FORMS[kind].flatMap((form) =>
      ["-", "."].flatMap((joint) =>
        [".gz", ""].map((suffix) => `${prefix}${stem}-${kind}${joint}${form}${suffix}`)
      )
    ),
    `${prefix}${stem}-${ARCHIVED[kind]}.npz`,
  ]);
}

/** Returns the usual name of a file, for the message that it is missing. */
export function usualName(set: string, part: Part, kind: Kind): string {
  const [stem] = set === "" ? STEMS[part] : STEMS[part].toReversed();
  const prefix = set === "" ? "" : `${set}-`;
  return `${prefix}${stem}-${kind}-${FORMS[kind][0]}`;
}

const IMAGES = /^(?:(.+)-)?(train|t10k|test)-(?:images[-.]idx[34]-ubyte(?:\.gz)?|imgs\.npz)$/;

/**
 * Returns the names of the datasets whose images of a part are among some files, in order: "" for names
 * without one.
 *
 * @example
 * ```ts
 * const names = ["emnist-letters-test-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte"];
 * console.log(setsIn(names, "test")); // ["", "emnist-letters"]
 * ```
 */
export function setsIn(names: readonly string[], part: Part): readonly string[] {
  const sets = names.flatMap((name) => {
    const [match, set = "", stem = ""] = IMAGES.exec(name) ?? [];
    return match !== undefined && STEMS[part].includes(stem) ? [set] : [];
  });
  return [...new Set(sets)].toSorted();
}
