/** What the tests of formats share: arrays of every type. */
import fc from "fast-check";
import type { TensorData } from "../../lib/formats/mod.ts";

/** Arrays of finite numbers. */
export const arrays: fc.Arbitrary<TensorData> = fc.oneof(
  fc.float32Array({ noNaN: true, noDefaultInfinity: true }),
  fc.float64Array({ noNaN: true, noDefaultInfinity: true }),
  fc.int8Array(),
  fc.int16Array(),
  fc.int32Array(),
  fc.bigInt64Array(),
  fc.uint8Array(),
  fc.uint16Array(),
  fc.uint32Array(),
  fc.bigUint64Array(),
);
