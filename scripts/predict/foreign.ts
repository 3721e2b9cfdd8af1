/**
 * Forms of files that people may take for images that can be read.
 *
 * @module
 */

/** A form: how its files begin, and what to do with them. */
interface Form {
  readonly name: string;
  /** Where its files have these characters. */
  readonly at: number;
  readonly text: readonly string[];
  readonly remedy: string;
}

const SAVE = "save it as PNG or JPEG";
const EXPORT = "export it as PNG";

const FORMS: readonly Form[] = [
  {
    name: "HEIC",
    at: 4,
    text: brands("heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"),
    remedy: SAVE,
  },
  { name: "AVIF", at: 4, text: brands("avif", "avis"), remedy: SAVE },
  { name: "a video", at: 4, text: ["ftyp"], remedy: "save a frame as PNG or JPEG" },
  { name: "GIF", at: 0, text: ["GIF8"], remedy: SAVE },
  { name: "BMP", at: 0, text: ["BM"], remedy: SAVE },
  { name: "TIFF", at: 0, text: ["II*\0", "MM\0*", "II+\0", "MM\0+"], remedy: SAVE },
  { name: "an icon", at: 0, text: ["\0\0\u0001\0", "\0\0\u0002\0"], remedy: SAVE },
  { name: "JPEG XL", at: 0, text: ["\xff\x0a", "\0\0\0\fJXL "], remedy: SAVE },
  { name: "JPEG 2000", at: 0, text: ["\0\0\0\fjP  ", "\xff\x4f\xff\x51"], remedy: SAVE },
  { name: "a picture of Photoshop", at: 0, text: ["8BPS"], remedy: EXPORT },
  { name: "PDF", at: 0, text: ["%PDF"], remedy: EXPORT },
  { name: "PAM of Netpbm", at: 0, text: ["P7\n"], remedy: SAVE },
  { name: "PFM of Netpbm", at: 0, text: ["PF\n", "Pf\n"], remedy: SAVE },
  { name: "an array of numpy", at: 0, text: ["\x93NUMPY"], remedy: "save it as PNG or IDX" },
  { name: "a zip archive", at: 0, text: ["PK\x03\x04"], remedy: "unpack it" },
  {
    name: "a pointer of Git LFS",
    at: 0,
    text: ["version https://git-lfs"],
    remedy: "run git lfs pull",
  },
];

/** Returns what is said of a file that is no image that can be read: its form, and what to do, if known. */
export function foreignForm(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it is empty";
  const start = Array.from(bytes.subarray(0, 512), (byte) => String.fromCharCode(byte)).join("");
  const form = FORMS.find(({ at, text }) => text.some((each) => start.startsWith(each, at)));
  if (form) return `it is ${form.name}: ${form.remedy}`;
  if (/^(\xef\xbb\xbf)?\s*<(\?xml[^]*<)?(!--[^]*|!DOCTYPE\s+)?svg/i.test(start)) {
    return `it is SVG: ${EXPORT}`;
  }
  return "it is no PNG, JPEG, WebP, PBM, PGM, PPM, IDX or CSV";
}

/** Returns how files of the ISO base media format begin, behind their length, with one of some brands. */
function brands(...names: readonly string[]): readonly string[] {
  return names.map((name) => `ftyp${name}`);
}
