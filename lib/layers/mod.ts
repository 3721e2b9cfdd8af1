/**
 * The layers: only functions that make layers are exported here, each under the kind in its specs.
 *
 * @module
 */

export * from "./average_pool2d.ts";
export * from "./batch_norm.ts";
export * from "./columns.ts";
export * from "./conv1d.ts";
export * from "./conv2d.ts";
export * from "./conv2d_transpose.ts";
export * from "./dense.ts";
export * from "./dropout.ts";
export * from "./elu.ts";
export * from "./embedding.ts";
export * from "./flatten.ts";
export * from "./gelu.ts";
export * from "./global_average_pool.ts";
export * from "./global_max_pool.ts";
export * from "./gru.ts";
export * from "./layer_norm.ts";
export * from "./leaky_relu.ts";
export * from "./lstm.ts";
export * from "./max_pool2d.ts";
export * from "./position_embedding.ts";
export * from "./positionwise_dense.ts";
export * from "./prelu.ts";
export * from "./relu.ts";
export * from "./reshape.ts";
export * from "./rnn.ts";
export * from "./self_attention.ts";
export * from "./sigmoid.ts";
export * from "./silu.ts";
export * from "./softmax.ts";
export * from "./spatial_dropout.ts";
export * from "./tanh.ts";
export * from "./upsample2d.ts";
