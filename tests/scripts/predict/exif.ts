/** Returns EXIF that has an orientation, in little or in big endian. */
export function exifOf(orientation: number, isLittle: boolean): Uint8Array<ArrayBuffer> {
  const exif = new Uint8Array(6 + 8 + 2 + 12 + 4);
  const view = new DataView(exif.buffer);
  exif.set(new TextEncoder().encode("Exif\0\0"));
  view.setUint16(6, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(8, 42, isLittle);
  view.setUint32(10, 8, isLittle);
  view.setUint16(14, 1, isLittle);
  view.setUint16(16, 0x0112, isLittle);
  view.setUint16(18, 3, isLittle);
  view.setUint32(20, 1, isLittle);
  view.setUint16(24, orientation, isLittle);
  return exif;
}
