// deno-fmt-ignore-file: a table stands in few lines.
/**
 * Whole numbers as types: what the compiler needs to know the sizes of images.
 *
 * Sums and quotients are lengths of tuples, which are cheap up to a thousand. Products are longer, so they are
 * computed digit by digit.
 *
 * @module
 */

/** A tuple of anything: its length is a number. */
export type Tuple = readonly unknown[];

/** A tuple for each digit. */
export type Ones = {
  0: []; 1: [0]; 2: [0, 0]; 3: [0, 0, 0]; 4: [0, 0, 0, 0]; 5: [0, 0, 0, 0, 0]; 6: [0, 0, 0, 0, 0, 0];
  7: [0, 0, 0, 0, 0, 0, 0]; 8: [0, 0, 0, 0, 0, 0, 0, 0]; 9: [0, 0, 0, 0, 0, 0, 0, 0, 0];
};

/** The products of digits. */
export type Times = {
  0: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]; 1: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  2: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]; 3: [0, 3, 6, 9, 12, 15, 18, 21, 24, 27];
  4: [0, 4, 8, 12, 16, 20, 24, 28, 32, 36]; 5: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45];
  6: [0, 6, 12, 18, 24, 30, 36, 42, 48, 54]; 7: [0, 7, 14, 21, 28, 35, 42, 49, 56, 63];
  8: [0, 8, 16, 24, 32, 40, 48, 56, 64, 72]; 9: [0, 9, 18, 27, 36, 45, 54, 63, 72, 81];
};

/** Whether a type is one number from 0 to 999, and neither several ones nor any number. */
export type IsKnown<N> = [N] extends [number] ? number extends N ? false
  : IsSingle<N> extends true ? IsShort<`${N & number}`>
  : false
  : false;

/** Whether a type is not a union: each of several types is unlike all of them. */
export type IsSingle<N, All = N> = N extends N ? [All] extends [N] ? true : false : never;

/** Whether a text is a whole number of at most three digits. */
export type IsShort<Text> = Text extends `${string}${"." | "-" | "e"}${string}` ? false
  : Text extends `${infer _A}${infer _B}${infer _C}${infer Rest}` ? Rest extends "" ? true : false
  : true;

/** A tuple of as many elements as a text says. */
export type TupleOf<Text, T extends Tuple = []> = Text extends `${infer D extends keyof Ones}${infer Rest}`
  ? TupleOf<Rest, [...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...T, ...Ones[D]]>
  : T;

/** How often a tuple fits into another one: a tuple of that length. */
export type Quotient<T, By extends Tuple, N extends Tuple = []> = T extends readonly [...By, ...infer Rest]
  ? Quotient<Rest, By, [...N, 0]>
  : N;

/** The product of three numbers that are known. */
export type Product<A, B, C> = WrittenOut<
  Multiplied<Multiplied<DigitsOf<`${A & number}`>, DigitsOf<`${B & number}`>>, DigitsOf<`${C & number}`>>
> extends `${infer N extends number}` ? N
  : number;

/** The digits of a text, the last one first. */
export type DigitsOf<Text, R extends Tuple = []> = Text extends `${infer D extends number}${infer Rest}`
  ? DigitsOf<Rest, [D, ...R]>
  : R;

/** The text of digits, the last one first. */
export type WrittenOut<A, T extends string = ""> = A extends readonly [infer D extends number, ...infer R]
  ? WrittenOut<R, `${D}${T}`>
  : T;

/** The sum of two numbers below 100. */
export type Sum<A, B> = A extends 0 ? B : B extends 0 ? A
  : [...TupleOf<`${A & number}`>, ...TupleOf<`${B & number}`>]["length"];

/** The tens and the ones of a number below 100. */
export type TensAndOnes<N> = `${N & number}` extends `${infer T extends number}${infer O extends number}` ? [T, O]
  : [0, N];

/** The digits of a sum. */
export type Added<A extends Tuple, B extends Tuple, Carry, R extends Tuple = []> =
  A extends readonly [infer F, ...infer As]
    ? B extends readonly [infer G, ...infer Bs]
      ? TensAndOnes<Sum<Sum<F, G>, Carry>> extends [infer T, infer O] ? Added<As, Bs, T, [...R, O]> : []
      : Carry extends 0 ? [...R, ...A]
      : Added<A, [Carry], 0, R>
    : Carry extends 0 ? [...R, ...B]
    : Added<[Carry], B, 0, R>;

/** The digits of a product with one digit. */
export type MultipliedByDigit<A, D, Carry, R extends Tuple = []> =
  A extends readonly [infer F extends keyof Times, ...infer Rest]
    ? TensAndOnes<Sum<Times[F][D & keyof Times[F]], Carry>> extends [infer T, infer O]
      ? MultipliedByDigit<Rest, D, T, [...R, O]>
      : []
    : Carry extends 0 ? R
    : [...R, Carry];

/** The digits of a product. */
export type Multiplied<A, B, Shift extends Tuple = [], R extends Tuple = []> =
  B extends readonly [infer D, ...infer Rest]
    // The names keep the compiler from comparing what it has not computed, which takes seconds.
    ? MultipliedByDigit<A, D, 0> extends infer Line extends Tuple
      ? Added<R, [...Shift, ...Line], 0> extends infer Sum extends Tuple
        ? Multiplied<A, Rest, [...Shift, 0], Sum>
        : []
      : []
    : R;
