/**
 * The files of MNIST, kept in the cache of the host.
 *
 * @module
 */

import type { ByteStream } from "../io/gzip.ts";
import { openBytes } from "../io/open_bytes.ts";
import { type KnownFile, openCached } from "../io/open_cached.ts";

/**
 * The files of MNIST by their names, with their lengths and SHA-256: first as foldnet has them, then as
 * LeCun, Cortes and Burges published them. The images in them are the same.
 */
const FILES: ReadonlyMap<string, readonly KnownFile[]> = new Map(Object.entries({
  "train-images-idx3-ubyte.gz": [
    { length: 9719438, sha256: "0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971" },
    { length: 9912422, sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609" },
  ],
  "train-labels-idx1-ubyte.gz": [
    { length: 28857, sha256: "1787548bbe0bff1ec2ecdc0ef292b02df999e2d1a6002d27500982c652b17203" },
    { length: 28881, sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c" },
  ],
  "t10k-images-idx3-ubyte.gz": [
    { length: 1616508, sha256: "1a1a05eab793c14bb050b398624a11b0ffd1a2953baed553b1b9bd079e2a20be" },
    { length: 1648877, sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6" },
  ],
  "t10k-labels-idx1-ubyte.gz": [
    { length: 4517, sha256: "b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b" },
    { length: 4542, sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6" },
  ],
}));

/** Opens a file of MNIST, from the cache if it is there. Other files are opened as they are. */
export async function openMnistFile(location: string | URL): Promise<ByteStream | undefined> {
  const name = location instanceof URL ? location.pathname.replace(/^.*\//, "") : "";
  const known = FILES.get(name);
  return location instanceof URL && location.protocol.startsWith("http") && known
    ? await openCached(location, known)
    : await openBytes(location);
}
