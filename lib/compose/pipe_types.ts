// deno-fmt-ignore-file: each signature stands in a few lines, so that it is easy to see that all are alike.
/**
 * The types of pipelines, by which the compiler checks that each layer's outputs are the next one's inputs.
 *
 * @module
 */

import type { Layer } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";

/** The inputs that may follow `Size` outputs: as many, or any if the compiler does not know `Size`. */
export type Follows<Size extends number> = number extends Size ? never : NoInfer<Size>;

/** `Size`, or a plain number if the compiler does not know it. */
export type Known<Size extends number> = [Size] extends [never] ? number : Size;

/** The type of `pipe`, with a signature for each number of layers. */
export interface Pipe {
  <
    A extends number, B extends number, C extends number,
    P1 extends Tree, P2 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>,
  ): Layer<Known<A>, Known<C>, readonly [P1, P2]>;
  <
    A extends number, B extends number, C extends number, D extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
  ): Layer<Known<A>, Known<D>, readonly [P1, P2, P3]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>,
  ): Layer<Known<A>, Known<E>, readonly [P1, P2, P3, P4]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>,
  ): Layer<Known<A>, Known<F>, readonly [P1, P2, P3, P4, P5]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
    P6 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>, f: Layer<Follows<F>, G, P6>,
  ): Layer<Known<A>, Known<G>, readonly [P1, P2, P3, P4, P5, P6]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
    P6 extends Tree, P7 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>, f: Layer<Follows<F>, G, P6>,
    g: Layer<Follows<G>, H, P7>,
  ): Layer<Known<A>, Known<H>, readonly [P1, P2, P3, P4, P5, P6, P7]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
    P6 extends Tree, P7 extends Tree, P8 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>, f: Layer<Follows<F>, G, P6>,
    g: Layer<Follows<G>, H, P7>, h: Layer<Follows<H>, I, P8>,
  ): Layer<Known<A>, Known<I>, readonly [P1, P2, P3, P4, P5, P6, P7, P8]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
    P6 extends Tree, P7 extends Tree, P8 extends Tree, P9 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>, f: Layer<Follows<F>, G, P6>,
    g: Layer<Follows<G>, H, P7>, h: Layer<Follows<H>, I, P8>, i: Layer<Follows<I>, J, P9>,
  ): Layer<Known<A>, Known<J>, readonly [P1, P2, P3, P4, P5, P6, P7, P8, P9]>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number,
    P1 extends Tree, P2 extends Tree, P3 extends Tree, P4 extends Tree, P5 extends Tree,
    P6 extends Tree, P7 extends Tree, P8 extends Tree, P9 extends Tree, P10 extends Tree,
  >(
    a: Layer<A, B, P1>, b: Layer<Follows<B>, C, P2>, c: Layer<Follows<C>, D, P3>,
    d: Layer<Follows<D>, E, P4>, e: Layer<Follows<E>, F, P5>, f: Layer<Follows<F>, G, P6>,
    g: Layer<Follows<G>, H, P7>, h: Layer<Follows<H>, I, P8>, i: Layer<Follows<I>, J, P9>,
    j: Layer<Follows<J>, K, P10>,
  ): Layer<Known<A>, Known<K>, readonly [P1, P2, P3, P4, P5, P6, P7, P8, P9, P10]>;
}
