// deno-lint-ignore-file no-control-regex -- the patterns are of bytes, not of text
/**
 * Kinds of files, told by their first bytes: what users may take for a file that a reader reads.
 *
 * @module
 */

/** The number of first bytes that tell the kind of a file. */
export const KIND_BYTES = 512;

/**
 * Returns the kind of a file that a reader does not read, and what to do about it, as the end of a
 * message. Returns undefined where the bytes are of no kind that is known here.
 *
 * @param head The first bytes of the file, or more.
 *
 * @example
 * ```ts
 * const page = new TextEncoder().encode("<!DOCTYPE html><title>Not found</title>");
 * console.log(fileKind(page)); // "it is a web page (HTML), which a download …"
 * ```
 */
export function fileKind(head: Uint8Array): string | undefined {
  if (head.length === 0) return "it is empty";
  const start = String.fromCharCode(...head.subarray(0, KIND_BYTES));
  if (start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06")) return zipKind(start);
  const [, kind] = KINDS.find(([pattern]) => pattern.test(start)) ?? [];
  return kind && `it is ${kind}`;
}

/** Tells whether a file is one of safetensors: the length of a header in 8 bytes, and a brace. */
export function beginsAsSafetensors(head: Uint8Array): boolean {
  return head.length > 8 && head[7] === 0 && head[6] === 0 && head[8] === 0x7b;
}

const UNPACK = "decompress it first";

const TORCH = "save the tensors by safetensors.torch.save_file";

const PAGE =
  "a web page (HTML), as a download gives where the file needs a login or is elsewhere: " +
  "download the file itself";

const KINDS: readonly (readonly [start: RegExp, kind: string])[] = [
  [/^version https:\/\/git-lfs\./, "a pointer of Git LFS, not the file: get that by git lfs pull"],
  [/^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b/i, PAGE],
  [/^(?:\xef\xbb\xbf)?<\?xml\b/, "XML, not the file: download the file itself"],
  [/^\x93NUMPY/, "a single array of numpy (.npy): put it into an .npz file by numpy.savez"],
  [/^\x1f\x8b/, "compressed by gzip: decompress it by gunzip"],
  [/^\x28\xb5\x2f\xfd/, `compressed by Zstandard: ${UNPACK}`],
  [/^BZh[1-9]/, `compressed by bzip2: ${UNPACK}`],
  [/^\xfd7zXZ\0/, `compressed by xz: ${UNPACK}`],
  [/^7z\xbc\xaf\x27\x1c/, "an archive of 7-Zip: unpack it first"],
  [/^Rar!/, "a RAR archive: unpack it first"],
  [/^[^]{257}ustar/, "a tar archive: unpack it first"],
  [/^\x80[\x02-\x05]/, "a pickle of Python, as old versions of torch.save write: " + TORCH],
  [/^\x89HDF\r\n\x1a\n/, "HDF5, as Keras writes: save the weights as safetensors or .npz"],
  [/^GGUF/, "GGUF, the format of llama.cpp, which is not read"],
  [/^[^]{4}TFL3/, "a model of TensorFlow Lite, which is not read"],
  [/^\x08[\x01-\x1f]\x12[\x01-\x7f][ -~]/, "a model in ONNX, which is written and not read"],
  [/^SQLite format 3\0/, "a database of SQLite: save its table as CSV"],
  [/^(?:PAR1|ARROW1)/, "Parquet or Arrow: save the table as CSV"],
  [/^MATLAB \d/, "a MAT file of MATLAB: save its arrays by scipy.io.loadmat and numpy.savez"],
  [/^\x89PNG\r\n\x1a\n/, "a picture (PNG)"],
  [/^\xff\xd8\xff/, "a picture (JPEG)"],
  [/^GIF8/, "a picture (GIF)"],
  [/^%PDF-/, "a PDF"],
  [/^(?:\x7fELF|MZ[^]{58}|[\xcf\xce]\xfa\xed\xfe)/, "a program or a library"],
  [/^\0\0\x08[\x01\x03\x04]/, "an IDX file, as those of MNIST"],
  [/^[^]{6}\0\0\{/, "a safetensors file"],
  [/^\{\\rtf/, "RTF, a text of a word processor"],
  [/^\s*[{[]/, "JSON"],
];

function zipKind(start: string): string {
  if (/\.npy/.test(start)) return "it is an archive of numpy arrays (.npz): loadNpz() reads it";
  if (/\[Content_Types\]|xl\//.test(start)) {
    return "it is a workbook (.xlsx): save its table as CSV";
  }
  if (/data\.pkl|\.pkl|archive\/|\/data\/|byteorder/.test(start)) {
    return `it is a zip archive of torch.save: ${TORCH}`;
  }
  if (/\.keras|config\.json|model\.weights/.test(start)) {
    return "it is a zip archive, as Keras writes: save the weights as safetensors or .npz";
  }
  return `it is a zip archive, as torch.save writes: ${TORCH}, or unpack it`;
}
