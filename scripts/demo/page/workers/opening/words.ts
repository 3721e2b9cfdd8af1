/**
 * What the command line says, in the words of the page.
 *
 * @module
 */

/** The labels of the fields that say how data are read. */
export const FIELD_NAMES = {
  label: "Label column",
  maxPixel: "White",
  separator: "Separator",
  size: "Size",
  isGray: "Gray",
  transpose: "Rows and columns",
  classNames: "Class names",
} as const;

const field = (name: keyof typeof FIELD_NAMES): string => `the field "${FIELD_NAMES[name]}"`;

const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/by the option label \(--label COLUMN\)/g, `by ${field("label")}`],
  [/maxPixel \(--max-pixel\)/g, field("maxPixel")],
  [/--max-pixel ([\d.e+-]+)(?:, the option maxPixel,)?/g, `$1 in ${field("maxPixel")}`],
  [/--max-pixel, the option maxPixel,/g, field("maxPixel")],
  [/by --size (\d+x\d+)/g, `by $1 in ${field("size")}`],
  [
    /foldnet did not write it, so give the network too/g,
    "foldnet did not write it, and the page opens no others",
  ],
  [/--size/g, field("size")],
  [/--grey/g, `the box "${FIELD_NAMES.isGray}"`],
  [/--no-transpose/g, field("transpose")],
  [/--class-names none/g, `"none" in ${field("classNames")}`],
  [/there is no --test file/g, "there are no test images apart"],
  [/, which --data reads/g, ""],
  [/(^|[\s"])\.\//g, "$1"],
];

/** Returns a line of the command line in the words of the page: with its fields in the place of flags. */
export function inPageWords(line: string, folder: string): string {
  const words = WORDS.reduce((text, [pattern, words]) => text.replaceAll(pattern, words), line);
  // All that was given is one folder, which the readers call by a dot.
  return words.replace(/(?<=\s(?:in|find|read|use|on|choose) )\.(?=[:\s])/g, folder);
}
