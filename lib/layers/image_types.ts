/**
 * What the compiler knows of images: the features of a row carry their size from layer to layer.
 *
 * A size that is not written as a number in the program is any number to the compiler, and so is what depends
 * on it. Such layers are checked when they are made.
 *
 * @module
 */

import type { Extent, Padding } from "../engines/windows.ts";
import type { IsKnown, Product, Quotient, TupleOf } from "../values/number_types.ts";

/** Features per row that are images of a size: their number, which carries the size. */
export type Images<H, W, C> = [IsKnown<H>, IsKnown<W>, IsKnown<C>] extends [true, true, true]
  ? Product<H, W, C> & { readonly imageSize?: readonly [height: H, width: W, channels: C] }
  : number;

/** Height, width and channels of the images that features are, or undefined where they are not known. */
export type SizeOfImages<Features> = Features extends { readonly imageSize?: infer Size }
  ? Size extends readonly [number, number, number] ? Size : undefined
  : undefined;

/** The number of features, without their size. */
export type CountOf<Features> = SizeOfImages<Features> extends readonly [infer H, infer W, infer C]
  ? Product<H, W, C>
  : Features;

/** The channels of images of a size. */
export type ChannelsOf<Size> = Size extends readonly [number, number, infer C] ? C : number;

/** Height, width and channels of an image size. */
export type SizeInRecord<Image> = Image extends {
  readonly height: infer H extends number;
  readonly width: infer W extends number;
  readonly channels: infer C extends number;
} ? readonly [H, W, C]
  : undefined;

/** Images of a size. */
export type ImagesOfSize<Size> = SizeInRecord<Size> extends readonly [infer H, infer W, infer C]
  ? Images<H, W, C>
  : number;

/** Images of which each pixel is a place of windows over other images. */
export type ImagesOfPlaces<
  Size,
  Channels,
  Kernel extends Extent,
  Stride extends Extent,
  Pad extends Padding,
> = Size extends readonly [infer H, infer W, unknown]
  // The names keep the compiler from comparing what it has not computed.
  ? [
    Places<H, Along<Kernel, 0>, Along<Stride, 0>, Along<Pad, 0>>,
    Places<W, Along<Kernel, 1>, Along<Stride, 1>, Along<Pad, 1>>,
  ] extends [infer Down, infer Across] ? Images<Down, Across, Channels>
  : number
  : number;

/** One of the two numbers of an extent, or a word for both. */
export type Along<E, I extends 0 | 1> = E extends readonly [number, number] ? E[I] : E;

/** The number of places of windows along a side of an image. */
export type Places<Length, Size, Stride, Pad> =
  [IsKnown<Length>, IsKnown<Size>, IsKnown<Stride>] extends [true, true, true]
    ? Pad extends "same"
      ? Stride extends 1 ? Length & number : QuotientAbove<TupleOf<`${Length & number}`>, Stride>
    : Pad extends "valid" ? PlacesInside<TupleOf<`${Length & number}`>, Size, Stride>
    : IsKnown<Pad> extends true ? PlacesInside<
        [
          ...TupleOf<`${Pad & number}`>,
          ...TupleOf<`${Length & number}`>,
          ...TupleOf<`${Pad & number}`>,
        ],
        Size,
        Stride
      >
    : number
    : number;

/** The number of places of windows in a line of pixels. */
export type PlacesInside<Line, Size, Stride> = Line extends
  readonly [...TupleOf<`${Size & number}`>, ...infer Rest]
  ? Stride extends 1 ? TupleLength<[...Rest, 0]>
  : TupleLength<
    Quotient<[...Rest, ...TupleOf<`${Stride & number}`>], TupleOf<`${Stride & number}`>>
  >
  : number;

/** The quotient, rounded up. */
export type QuotientAbove<Line extends readonly unknown[], By> = TupleOf<`${By & number}`> extends
  readonly [unknown, ...infer Rest] ? TupleLength<Quotient<[...Line, ...Rest], [...Rest, 0]>>
  : number;

/** The length of a tuple. */
export type TupleLength<T extends readonly unknown[]> = T["length"];

/** The size that a layer of images gets: that of its option `image`, or else that of its input. */
export type SizeFor<Image, In> = [Image] extends [never] ? SizeOfImages<In> : SizeInRecord<Image>;
