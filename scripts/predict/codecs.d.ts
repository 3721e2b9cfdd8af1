/** A decoder of a package. */
export interface Codec {
  /** The decoder as WebAssembly. */
  readonly module: WebAssembly.Module;
  /** Begins anew, with no memory of other files. */
  readonly init: (
    module: WebAssembly.Module,
    options: { readonly printErr: (message: string) => void },
  ) => Promise<void>;
  readonly default: (buffer: ArrayBuffer) => Promise<ImageData>;
}

/** Returns the decoder of JPEG in the package `@jsquash/jpeg`. */
export function jpegCodec(): Promise<Codec>;

/** Returns the decoder of WebP in the package `@jsquash/webp`. */
export function webpCodec(): Promise<Codec>;
