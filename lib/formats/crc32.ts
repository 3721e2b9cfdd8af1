/**
 * Returns the CRC-32 checksum of bytes, as zip, gzip and PNG use it (ISO 3309, with the reversed
 * polynomial 0xedb88320).
 *
 * @param before The checksum of the bytes before these. The default is that of none.
 *
 * @example
 * ```ts
 * console.log(crc32(new TextEncoder().encode("123456789")).toString(16)); // "cbf43926"
 * ```
 */
export function crc32(bytes: Uint8Array, before: number = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i++) {
    remainder = (REMAINDERS[(remainder ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ remainder >>> 8;
  }
  return ~remainder >>> 0;
}

const REMAINDERS = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? remainder >>> 1 ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});
