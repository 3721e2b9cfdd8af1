/**
 * Pictures of Netpbm, which browsers do not decode.
 *
 * @module
 */

import { failToRead } from "../../../../../lib/formats/fail.ts";
import { collected } from "../../../../../lib/io/collected.ts";
import { decompressed } from "../../../../../lib/io/gzip.ts";
import { naming } from "../../../../../lib/io/open_bytes.ts";
import { MOST_FILE_BYTES } from "../../../../predict/budget.ts";
import { isNetpbm, parseNetpbm } from "../../../../predict/netpbm.ts";
import type { Picture } from "../../../../predict/picture.ts";
import { grouped } from "../../../../shared/numbers.ts";

/**
 * Returns the picture in a file of Netpbm, also compressed by gzip.
 *
 * @throws {SyntaxError} if the file is malformed, too large, or of another kind than its name says.
 */
export async function netpbmPicture(content: Blob, path: string): Promise<Picture> {
  const reading = decompressed(content.stream())
    .then((stream) => collected(stream, () => MOST_FILE_BYTES));
  const bytes = await naming(path, reading);
  if (bytes.length > MOST_FILE_BYTES) {
    failToRead(path)(`it has more than ${grouped(MOST_FILE_BYTES)} bytes`);
  }
  if (!isNetpbm(bytes)) {
    failToRead(path)("it is called a picture of Netpbm, and does not begin as one");
  }
  return parseNetpbm(bytes, path);
}
