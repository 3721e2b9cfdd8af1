// deno-fmt-ignore-file: one signature stands in few lines, so that all can be seen to be alike.
/**
 * What the compiler checks of a pipeline: each layer's outputs are the next one's inputs.
 *
 * @module
 */

import type { CountOf } from "../layers/image_types.ts";
import type { AnyLayer, Layer, ParamsOf } from "../layers/layer.ts";
import type { Tree } from "../values/tree.ts";

/**
 * A layer behind one of `Before` outputs. Where its inputs are as many, or where the compiler does not know
 * one of the two, it is a layer. Otherwise it is a text: the compiler shows it as the reason of the error.
 */
export type Behind<Before extends number, In extends number, Out extends number, Network> =
  [In] extends [Before] ? LayerBehind<Before, In, Out> | Network
  : [Before] extends [In] ? LayerBehind<Before, In, Out> | Network
  : `the layer before gives ${CountOf<Before> & number} features, this layer takes ${In}`;

/** A layer that takes its size from the layer before it, where it has none of its own. */
export type LayerBehind<Before extends number, In extends number, Out extends number> = Layer<
  In | NoInfer<Before>, Out, Tree
>;

/** The parameters of each of a list of layers. */
export type ParamsOfEach<Layers extends readonly AnyLayer[]> = {
  readonly [Index in keyof Layers]: ParamsOf<Layers[Index]>;
};

/** The type of `pipe`: a signature for each number of layers. */
export interface Pipe {
  <
    A extends number, B extends number,
    T1 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1,
  ): Layer<A, B, ParamsOfEach<readonly [T1]>>;
  <
    A extends number, B extends number, C extends number,
    B2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>,
  ): Layer<A, C, ParamsOfEach<readonly [T1, T2]>>;
  <
    A extends number, B extends number, C extends number, D extends number,
    B2 extends number, C2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
  ): Layer<A, D, ParamsOfEach<readonly [T1, T2, T3]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    B2 extends number, C2 extends number, D2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>,
  ): Layer<A, E, ParamsOfEach<readonly [T1, T2, T3, T4]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>,
  ): Layer<A, F, ParamsOfEach<readonly [T1, T2, T3, T4, T5]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
  ): Layer<A, G, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>,
  ): Layer<A, H, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>,
  ): Layer<A, I, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
  ): Layer<A, J, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>,
  ): Layer<A, K, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number, L extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number, K2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer, T11 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>, k: Behind<K, K2, L, T11>,
  ): Layer<A, L, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number, L extends number, M extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number, K2 extends number,
    L2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer, T11 extends AnyLayer, T12 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>, k: Behind<K, K2, L, T11>, l: Behind<L, L2, M, T12>,
  ): Layer<A, M, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number, L extends number, M extends number, N extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number, K2 extends number,
    L2 extends number, M2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer, T11 extends AnyLayer, T12 extends AnyLayer,
    T13 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>, k: Behind<K, K2, L, T11>, l: Behind<L, L2, M, T12>,
    m: Behind<M, M2, N, T13>,
  ): Layer<A, N, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number, L extends number, M extends number, N extends number, O extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number, K2 extends number,
    L2 extends number, M2 extends number, N2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer, T11 extends AnyLayer, T12 extends AnyLayer,
    T13 extends AnyLayer, T14 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>, k: Behind<K, K2, L, T11>, l: Behind<L, L2, M, T12>,
    m: Behind<M, M2, N, T13>, n: Behind<N, N2, O, T14>,
  ): Layer<A, O, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14]>>;
  <
    A extends number, B extends number, C extends number, D extends number, E extends number,
    F extends number, G extends number, H extends number, I extends number, J extends number,
    K extends number, L extends number, M extends number, N extends number, O extends number,
    P extends number,
    B2 extends number, C2 extends number, D2 extends number, E2 extends number, F2 extends number,
    G2 extends number, H2 extends number, I2 extends number, J2 extends number, K2 extends number,
    L2 extends number, M2 extends number, N2 extends number, O2 extends number,
    T1 extends AnyLayer, T2 extends AnyLayer, T3 extends AnyLayer, T4 extends AnyLayer,
    T5 extends AnyLayer, T6 extends AnyLayer, T7 extends AnyLayer, T8 extends AnyLayer,
    T9 extends AnyLayer, T10 extends AnyLayer, T11 extends AnyLayer, T12 extends AnyLayer,
    T13 extends AnyLayer, T14 extends AnyLayer, T15 extends AnyLayer,
  >(
    a: Layer<A, B, Tree> | T1, b: Behind<B, B2, C, T2>, c: Behind<C, C2, D, T3>,
    d: Behind<D, D2, E, T4>, e: Behind<E, E2, F, T5>, f: Behind<F, F2, G, T6>,
    g: Behind<G, G2, H, T7>, h: Behind<H, H2, I, T8>, i: Behind<I, I2, J, T9>,
    j: Behind<J, J2, K, T10>, k: Behind<K, K2, L, T11>, l: Behind<L, L2, M, T12>,
    m: Behind<M, M2, N, T13>, n: Behind<N, N2, O, T14>, o: Behind<O, O2, P, T15>,
  ): Layer<A, P, ParamsOfEach<readonly [T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15]>>;
}
