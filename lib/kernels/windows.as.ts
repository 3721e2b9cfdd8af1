/** Windows over images: a record of 17 words, which lib/engines/wasm/windows_record.ts writes. */
@unmanaged
export class Windows {
  /** The images. */
  height: i32; width: i32; channels: i32;
  /** How far above and to the left of an image the first window begins. */
  top: i32; left: i32;
  /** The size of a window, the step from one to the next, and how many there are. */
  windowHeight: i32; windowWidth: i32; strideY: i32; strideX: i32; placesY: i32; placesX: i32;
  /** The size of the canvas that all windows of an image lie on. */
  canvasHeight: i32; canvasWidth: i32;
  /** The step from a pixel of a window to the next one. */
  dilationY: i32; dilationX: i32;
  /** How many windows of how many images a convolution multiplies at a time. */
  batch: i32; samples: i32;
}
