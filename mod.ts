/**
 * foldnet trains neural networks from typed arrays alone.
 *
 * A network is a fold over layers, and training is a fold over batches:
 *
 * - a {@linkcode Matrix} is an immutable value, and a batch is one whose rows are samples;
 * - a {@linkcode Layer} is a record of two functions, forward and backward, and
 *   {@linkcode pipe} composes layers into a layer, and {@linkcode graph} composes them in any shape without cycles;
 * - a {@linkcode Loss} tells how far outputs are from targets, an {@linkcode Optimizer} turns
 *   gradients into updates, and {@linkcode trainStep} is the reducer that folds batches into a state;
 * - {@linkcode fit} folds it over a dataset, or over batches from elsewhere, and reports as it goes;
 * - {@linkcode saveModel} keeps what came of it in a file that PyTorch reads too, and
 *   {@linkcode loadModel} reads it back;
 * - an {@linkcode Engine} is what runs the kernels that all of them are written in.
 *
 * Every function is pure: randomness is a {@linkcode random.Key} that goes in as an argument, and the
 * same arguments give the same bits.
 *
 * @example Recognize handwritten digits.
 * ```ts
 * import {
 *   dense,
 *   evaluate,
 *   fit,
 *   initialState,
 *   mnist,
 *   openEngine,
 *   pipe,
 *   random,
 *   relu,
 *   sgd,
 *   softmaxCrossEntropy,
 *   take,
 * } from "@foldnet/foldnet";
 *
 * const { train, test } = await mnist();
 * const config = {
 *   engine: await openEngine(),
 *   network: pipe(dense(784, 128), relu(), dense(128, 64), relu(), dense(64, 10)),
 *   loss: softmaxCrossEntropy(),
 *   optimizer: sgd(0.1, { momentum: 0.9 }),
 *   batchSize: 128,
 * };
 * let state = initialState(config, random.key(42));
 * // A thousand images do for a look; leave `take` out for all sixty thousand.
 * for await (const report of fit(config, state, take(train, 1000))) {
 *   if (report.kind === "epoch") state = report.state;
 * }
 * console.log(evaluate(config, state, take(test, 1000)).accuracy);
 * config.engine.close();
 * ```
 *
 * @example A residual convolutional network. Layers of images take their size from the layer before.
 * ```ts
 * import { batchNorm, conv2d, dense, globalAveragePool, maxPool2d, pipe } from "@foldnet/foldnet";
 * import { relu, residual } from "@foldnet/foldnet";
 *
 * const conv = (channels: number) => conv2d(channels, 3, { padding: "same", bias: false });
 * const block = (channels: number) =>
 *   pipe(residual(pipe(conv(channels), batchNorm(), relu(), conv(channels), batchNorm())), relu());
 * const image = { height: 28, width: 28, channels: 1 };
 * const stem = pipe(conv2d(16, 3, { image }), maxPool2d(2), relu());
 * const network = pipe(stem, block(16), maxPool2d(2), conv(32), block(32), globalAveragePool(), dense(32, 10));
 * console.log(network.name); // "pipe 784 -> 10"
 * ```
 *
 * @module
 */

export { fromRows, matrix, reshaped, toRows } from "./lib/values/matrix.ts";
export type { ByteMatrix, Labels, Matrix, NumberArray } from "./lib/values/matrix.ts";
export type { Json } from "./lib/values/json.ts";
export type { ImageSize } from "./lib/values/image.ts";
export type { ElasticWarps, Warps } from "./lib/engines/warps.ts";
export type { Scalar } from "./lib/values/scalar.ts";
export * as random from "./lib/values/random.ts";
export type { Key } from "./lib/values/random.ts";
export * as tree from "./lib/values/tree.ts";
export type { Tree } from "./lib/values/tree.ts";
export * as initializers from "./lib/layers/initializers.ts";
export type { Initializer } from "./lib/layers/initializers.ts";
export * as schedules from "./lib/optimizers/schedules.ts";
export type { Schedule } from "./lib/optimizers/schedules.ts";

export type * from "./lib/layers/image_types.ts";
export type * from "./lib/values/number_types.ts";
export type { Extent, Padding, Windows } from "./lib/engines/windows.ts";
export type { NormParams } from "./lib/layers/normalization.ts";
export type {
  OnnxStepOptions,
  OnnxTranslation,
  OnnxValue,
  OnnxWriter,
} from "./lib/layers/onnx_writer.ts";
export type { PixelOrder, PixelOrderOptions } from "./lib/layers/pixel_order.ts";
export type { GlobalPoolOptions, PoolingOptions } from "./lib/layers/pooling.ts";
export type { LastStateOptions, RecurrentOptions } from "./lib/layers/recurrent.ts";
export type { Direction, RecurrentParams } from "./lib/layers/recurrent_params.ts";
export type { LayerTensor, LayerTensors } from "./lib/layers/tensors.ts";
export type { WindowedOptions } from "./lib/layers/windowed.ts";
export type {
  BatchedProduct,
  Engine,
  Keeper,
  Moments,
  NativeFunction,
  NormalRows,
  Precision,
  RowLosses,
  ScalarFunction,
  Targets,
} from "./lib/engines/engine.ts";
export * from "./lib/engines/reference/reference_engine.ts";
export { nativeEngine, type NativeOptions } from "./lib/engines/native/native_engine.ts";
export { wasmEngine, type WasmOptions } from "./lib/engines/wasm/wasm_engine.ts";
export * from "./lib/engines/open_engine.ts";
export * from "./lib/engines/profile.ts";

export { layer, lazyLayer, noGradients, sameSize } from "./lib/layers/layer.ts";
export type {
  AnyLayer,
  Backward,
  Empty,
  Forward,
  Join,
  Layer,
  LayerDefinition,
  LayerInfo,
  LayerPart,
  OutputsOf,
  ParamsOf,
  Pass,
  Spec,
  Wants,
} from "./lib/layers/layer.ts";
export * from "./lib/compose/pipe.ts";
export type * from "./lib/compose/pipe_types.ts";
export * from "./lib/compose/graph.ts";
export * from "./lib/compose/layer_at.ts";
export * from "./lib/compose/parallel.ts";
export * from "./lib/compose/replace_head.ts";
export * from "./lib/compose/residual.ts";
export * from "./lib/compose/subnetwork.ts";
export * from "./lib/layers/elementwise.ts";
export { frozen, trainable } from "./lib/layers/frozen.ts";
export * from "./lib/layers/mod.ts";

export type { Loss, LossMean, LossOptions, LossResult, Reduction } from "./lib/losses/loss.ts";
export { reduceRows, type RowWeights } from "./lib/losses/reduce_rows.ts";
export * from "./lib/losses/binary_cross_entropy.ts";
export { balancedClassWeights } from "./lib/losses/class_weights.ts";
export type { ClassLossOptions } from "./lib/losses/class_weights.ts";
export * from "./lib/losses/cross_entropy.ts";
export * from "./lib/losses/huber.ts";
export * from "./lib/losses/mean_absolute_error.ts";
export * from "./lib/losses/mean_squared_error.ts";
export * from "./lib/losses/multi_loss.ts";
export * from "./lib/losses/softmax_cross_entropy.ts";

export * from "./lib/optimizers/optimizer.ts";
export * from "./lib/optimizers/transforms/add_decayed_weights.ts";
export * from "./lib/optimizers/transforms/average_weights.ts";
export * from "./lib/optimizers/transforms/clip_by_global_norm.ts";
export * from "./lib/optimizers/transforms/momentum.ts";
export * from "./lib/optimizers/transforms/scale_by_adam.ts";
export * from "./lib/optimizers/transforms/scale_by_learning_rate.ts";
export * from "./lib/optimizers/transforms/scale_by_rms.ts";
export * from "./lib/optimizers/transforms/set_to_zero.ts";
export type { Select } from "./lib/optimizers/paths.ts";
export * from "./lib/optimizers/masked.ts";
export * from "./lib/optimizers/partition.ts";
export * from "./lib/optimizers/adam.ts";
export * from "./lib/optimizers/adamw.ts";
export * from "./lib/optimizers/rmsprop.ts";
export * from "./lib/optimizers/sgd.ts";

export * from "./lib/training/augment.ts";
export * from "./lib/training/state.ts";
export * from "./lib/training/train.ts";
export * from "./lib/training/loss_and_gradients.ts";
export * from "./lib/training/activations.ts";
export { predict } from "./lib/training/predict.ts";
export type { PredictOptions, Trained } from "./lib/training/predict.ts";
export * from "./lib/training/evaluate.ts";
export * from "./lib/training/evaluation.ts";
export type { Metric, MetricOptions, Metrics, Scores } from "./lib/training/metric.ts";
export type { Views } from "./lib/training/views.ts";
export * from "./lib/training/fit.ts";
export * from "./lib/training/not_finite_error.ts";
export type * from "./lib/training/reports.ts";
export type * from "./lib/training/sharing.ts";
export type { BatchTotals } from "./lib/training/epoch_totals.ts";
export * from "./lib/training/early_stopping.ts";

export * from "./lib/training/check_gradients.ts";
export * from "./lib/compose/parameter_count.ts";
export * from "./lib/training/check_loss_gradient.ts";
export type { DifferenceOptions, GradientCheck } from "./lib/training/central_differences.ts";
export { summary } from "./lib/compose/summary.ts";

export * from "./lib/models/checkpoint.ts";
export * from "./lib/models/ensemble.ts";
export * from "./lib/models/files.ts";
export { layerFromSpec } from "./lib/models/layer_from_spec.ts";
export type { LayerFromSpecOptions, OwnLayers } from "./lib/models/layer_from_spec.ts";
export * from "./lib/models/model.ts";

export { batched, type Sample, type TargetsOf } from "./lib/data/batched.ts";
export type { Batches, BatchSource } from "./lib/data/batch_source.ts";
export { imageDataset } from "./lib/data/dataset.ts";
export type { Dataset, ImageDataset, ImageDatasetOptions } from "./lib/data/dataset.ts";
export * from "./lib/data/files.ts";
export * from "./lib/data/one_hot.ts";
export * from "./lib/data/shuffled.ts";
export { shuffle, subset, take } from "./lib/data/subset.ts";
export type { PartOf, WithAnyRows } from "./lib/data/subset.ts";
export * from "./lib/data/train_test_split.ts";
