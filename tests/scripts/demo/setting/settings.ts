/** Shared by the tests of settings: settings of all kinds, for properties. */
import fc from "fast-check";
import type { Spec } from "../../../../mod.ts";
import { LAYER_KINDS, RESIDUAL } from "../../../../scripts/demo/page/setting/layer_kinds.ts";
import type { Setting } from "../../../../scripts/demo/page/setting/setting.ts";
import { newLayer } from "../../../../scripts/demo/page/train/edit_layers.ts";
import { presetsFor } from "../../../../scripts/demo/page/workers/presets.ts";
import { CHOICES, type Recipe } from "../../../../scripts/train/recipe.ts";

export const presets = presetsFor();

const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const rate = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Layers of all kinds that the form has, with some of their options. */
const layer: fc.Arbitrary<Spec> = fc.oneof(
  fc.constantFrom(...LAYER_KINDS.keys()).filter((kind) => kind !== RESIDUAL).map(newLayer),
  fc.constant(newLayer(RESIDUAL)),
  fc.record({
    kind: fc.constant("conv2d"),
    channels: fc.integer({ min: 1, max: 99 }),
    kernel: fc.oneof(
      fc.integer({ min: 1, max: 9 }),
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    ),
    padding: fc.constantFrom("same", "valid"),
    bias: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("leakyRelu"),
    slope: fc.double({ noNaN: true, noDefaultInfinity: true }).map(plainZero),
  }),
);

const augment = maybe(fc.record({
  shift: fc.double({ min: 0, max: 99, noNaN: true }).map(plainZero),
  rotate: fc.double({ min: 0, max: 99, noNaN: true }).map(plainZero),
  scale: part.map(plainZero),
  elastic: fc.record({ alpha: rate, sigma: fc.double({ min: 1, max: 99, noNaN: true }) }),
  flip: fc.constant(true),
}, { requiredKeys: [] }));

const recipe: fc.Arbitrary<Partial<Recipe>> = fc.record({
  epochs: fc.integer({ min: 1, max: 999_999 }),
  batchSize: fc.integer({ min: 1, max: 1e9 }),
  learningRate: rate,
  optimizer: fc.constantFrom(...CHOICES.optimizer),
  momentum: part.map(plainZero),
  weightDecay: fc.double({ min: 0, max: 9, noNaN: true }).map(plainZero),
  clip: maybe(rate),
  average: maybe(part.map(plainZero)),
  schedule: fc.constantFrom(...CHOICES.schedule),
  warmup: fc.nat(),
  labelSmoothing: part.map(plainZero),
  classWeights: maybe(fc.constant("balanced" as const)),
  augment,
}, { requiredKeys: [] });

/** Settings near the presets, and far from them. */
export const settings: fc.Arbitrary<Setting> = fc.record({
  base: fc.constantFrom(...Object.values(presets)),
  layers: maybe(fc.array(layer, { minLength: 1, maxLength: 12 })),
  changes: recipe,
  seed: fc.oneof(fc.constant(42), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
  isGpu: fc.boolean(),
  isStrict: fc.boolean(),
}).map(({ base, layers = base.layers, changes, seed, isGpu, isStrict }): Setting => ({
  layers,
  recipe: { ...base.recipe, ...changes },
  seed,
  engine: isGpu ? "webgpu" : "wasm",
  isStrict: isStrict && !isGpu,
}));

/** Returns 0 for -0, which no text tells from it. */
function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}
