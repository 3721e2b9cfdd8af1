/** A small network of images, and images to train it on. */
import {
  averagePool2d,
  batchNorm,
  conv2d,
  dense,
  globalAveragePool,
  type ImageDataset,
  imageDataset,
  layerNorm,
  maxPool2d,
  parallel,
  pipe,
  relu,
  residual,
  spatialDropout,
} from "../../mod.ts";

const size = { height: 8, width: 8, channels: 1 };

/** Returns a small network with every layer of images. */
export function network() {
  return pipe(
    pipe(conv2d(8, 3, { image: size, padding: "same", bias: false }), batchNorm(), relu()),
    maxPool2d(2),
    residual(pipe(conv2d(8, 3, { padding: "same", bias: false }), batchNorm(), relu())),
    parallel([conv2d(5, 1), averagePool2d(3, { stride: 1, padding: "same" })], { join: "concat" }),
    spatialDropout(0.1),
    conv2d(8, 3, { stride: 2, padding: "same" }),
    layerNorm(),
    globalAveragePool(),
    dense(8, 10),
  );
}

/** Returns images of noisy stripes, one kind for each class. */
export function digits(): ImageDataset {
  const labels = Uint8Array.from({ length: 120 }, (_, i) => i % 10);
  const images = Uint8Array.from(
    { length: 120 * 64 },
    (_, i) => i % 64 % 10 === labels[Math.floor(i / 64)] ? 200 + i % 50 : i % 3 === 0 ? i % 40 : 0,
  );
  return imageDataset(images, labels, { height: 8, width: 8 });
}
