// In JavaScript, because TypeScript does not know imports of the source phase. They compile a module of a package
// without a permission to read its file.
// @ts-self-types="./codecs.d.ts"

export const jpegCodec = async () => ({
  ...await import("@jsquash/jpeg/decode.js"),
  module: await import.source("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"),
});

export const webpCodec = async () => ({
  ...await import("@jsquash/webp/decode.js"),
  module: await import.source("@jsquash/webp/codec/dec/webp_dec.wasm"),
});
