/**
 * States of a training as bytes, so that it can be stopped and resumed.
 *
 * @module
 */

import type { Precision } from "../engines/engine.ts";
import { isRecord, parseJson } from "../values/json.ts";
import { isMatrix, type Matrix } from "../values/matrix.ts";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import type { EpochSoFar, TrainState } from "../training/state.ts";
import { leaves, type Tree } from "../values/tree.ts";
import { checksumOf } from "../formats/checksum.ts";
import { type Fail, failToRead } from "../formats/fail.ts";
import { escaped } from "../values/names.ts";
import { parseSafetensors, serializeSafetensors } from "../formats/safetensors.ts";
import type { Tensor } from "../formats/tensor.ts";
import { isOurs, versionEntry } from "./version.ts";

/** The contents of a checkpoint. */
export interface Checkpoint<Params extends Tree, State extends OptimizerState> {
  /** The state to resume from. */
  readonly state: TrainState<Params, State>;
  /** The best state so far, if one is kept. */
  readonly best?: TrainState<Params, State>;
  /** Text beside the states, by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Returns the bytes of a checkpoint: a safetensors file with all bits of a state of training. A resumed
 * training gets the same weights as one that never stopped. The text `checksum` beside them is of all
 * the rest, so that a damaged file is told from a whole one.
 *
 * @throws {RangeError} if a number of a matrix is not finite.
 *
 * @example
 * ```ts
 * import { adam, serializeCheckpoint, dense, initialState, parseCheckpoint } from "@foldnet/foldnet";
 * import { random, referenceEngine } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(2, 1), optimizer: adam(0.001) };
 * const state = initialState(config, random.key(1));
 * const bytes = serializeCheckpoint({ state, metadata: new Map([["seed", "1"]]) });
 *
 * const like = initialState(config, random.key(0));
 * console.log(parseCheckpoint(bytes, like).state.key); // that of seed 1
 * ```
 */
export function serializeCheckpoint<Params extends Tree, State extends OptimizerState>(
  { state, best, metadata }: Checkpoint<Params, State>,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, Tensor>();
  const numbers: [string, string][] = [];
  const save = (name: string, part: OptimizerState): void => {
    if (typeof part === "number") {
      // As text, because JSON has no -0, no NaN and no Infinity.
      numbers.push([name, Object.is(part, -0) ? "-0" : `${part}`]);
    } else if (isMatrix(part)) {
      const { rows, cols, data } = part;
      const isTyped = data instanceof Float32Array || data instanceof Float64Array;
      tensors.set(name, { shape: [rows, cols], data: isTyped ? data : Float64Array.from(data) });
    } else {
      for (const [branch, inner] of Object.entries(part)) save(`${name}.${escaped(branch)}`, inner);
    }
  };
  save(STATE, recordOf(state));
  if (best) save(BEST, recordOf(best));
  const texts = new Map([
    ...metadata,
    versionEntry,
    [NUMBERS, JSON.stringify(Object.fromEntries(numbers))],
  ]);
  texts.delete(CHECKSUM);
  return serializeSafetensors({
    tensors,
    metadata: new Map([...texts, [CHECKSUM, checksumOf(tensors, texts)]]),
  });
}

/**
 * Returns the contents of a checkpoint. Nothing in its bytes is trusted. Those that older foldnets wrote
 * have no checksum, and are read without.
 *
 * @param like A state of the same network and optimizer, such as the one to start from. The states that
 * are read have its structure and sizes.
 * @param source The origin of the bytes, for the messages of errors.
 *
 * @throws {SyntaxError} if the bytes are malformed or damaged, are no checkpoint, or are of a newer foldnet or of
 * another network, optimizer or precision than `like`.
 *
 * @example
 * ```ts
 * import { serializeCheckpoint, dense, initialState, parseCheckpoint } from "@foldnet/foldnet";
 * import { random, referenceEngine, sgd } from "@foldnet/foldnet";
 *
 * const config = { engine: referenceEngine(), network: dense(2, 1), optimizer: sgd(0.1) };
 * const state = initialState(config, random.key(1));
 * const bytes = serializeCheckpoint({ state, best: state, metadata: new Map() });
 * console.log(parseCheckpoint(bytes, state, "run.safetensors").best?.step); // 0
 * ```
 */
export function parseCheckpoint<Params extends Tree, State extends OptimizerState>(
  bytes: Uint8Array,
  like: TrainState<Params, State>,
  source: string = "the checkpoint",
): Checkpoint<Params, State> {
  const fail: Fail = failToRead(source);
  const { tensors, metadata } = parseSafetensors(bytes, source);
  if (!isOurs(metadata, fail) || !metadata.has(NUMBERS)) fail("it is no checkpoint of foldnet");
  requireChecksum(tensors, metadata, fail);
  const left: Left = { tensors: new Map(tensors), numbers: numbersOf(metadata, fail) };
  const state = stateOf(STATE, like, left, fail);
  const best = left.numbers.has(`${BEST}.step`) ? stateOf(BEST, like, left, fail) : undefined;
  const [unknown] = [...left.tensors.keys(), ...left.numbers.keys()];
  if (unknown !== undefined) fail(`the training has no place for its "${unknown}"`);
  return { state, metadata, ...(best && { best }) };
}

const STATE = "state";
const BEST = "best";
const NUMBERS = "numbers";
const CHECKSUM = "checksum";

/** Throws if a checksum is there and is not that of the contents. */
function requireChecksum(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
  fail: Fail,
): void {
  const texts = new Map(metadata);
  const checksum = texts.get(CHECKSUM);
  texts.delete(CHECKSUM);
  if (checksum === undefined || checksum === checksumOf(tensors, texts)) return;
  fail("its contents do not have its checksum: it is damaged, or put together from several files");
}

/** Returns a state as numbers and matrices in arrays and records, which is what optimizers keep. */
function recordOf(
  { params, statistics, optimizer, step, key, soFar }: TrainState<Tree, OptimizerState>,
): OptimizerState {
  return { params, statistics, optimizer, step, key, ...(soFar && { soFar: totalsOf(soFar) }) };
}

/** Returns the totals of an epoch as records and lists. */
function totalsOf({ parts, ...totals }: EpochSoFar): OptimizerState {
  return { ...totals, ...(parts && { parts: parts.map((part) => ({ ...part })) }) };
}

/** The tensors and numbers that have not been taken yet. */
interface Left {
  readonly tensors: Map<string, Tensor>;
  readonly numbers: Map<string, number>;
}

function stateOf<Params extends Tree, State extends OptimizerState>(
  name: string,
  like: TrainState<Params, State>,
  left: Left,
  fail: Fail,
): TrainState<Params, State> {
  const { soFar: _, ...whole } = like;
  const isMidway = left.numbers.has(`${name}.soFar.samples`);
  const isWeighted = left.numbers.has(`${name}.soFar.weight`);
  const parts: { loss: number; weight: number }[] = [];
  while (left.numbers.has(`${name}.soFar.parts.${parts.length}.loss`)) {
    parts.push({ loss: 0, weight: 0 });
  }
  const soFar = {
    ...{ samples: 0, loss: 0, correct: 0 },
    ...(isWeighted && { weight: 0 }),
    ...(parts.length > 0 && { parts }),
  };
  const template = { ...whole, ...(isMidway && { soFar }) };
  const take = (name: string, part: OptimizerState): OptimizerState => {
    if (typeof part === "number") return takeFrom(left.numbers, name, fail);
    if (isMatrix(part)) return matrixLike(part, name, takeFrom(left.tensors, name, fail), fail);
    const branches = Object.entries(part).map(([branch, inner]) =>
      [branch, take(`${name}.${escaped(branch)}`, inner)] as const
    );
    return Array.isArray(part) ? branches.map(([, inner]) => inner) : Object.fromEntries(branches);
  };
  // Sound, because the result has the structure of the template, which is that of a state.
  const state = take(name, template) as typeof template;
  if (!Number.isSafeInteger(state.step) || state.step < 0) {
    fail(`its step is ${state.step}, not a whole number from 0`);
  }
  if (!state.key.every((word) => word === word >>> 0)) {
    fail(`its key is ${state.key.join(" and ")}, not two whole numbers of 32 bits`);
  }
  const [precision, needed] = [precisionOf(state.params), precisionOf(like.params)];
  if (precision !== needed) fail(`it is of ${precision}, but the training of ${needed}`);
  return state;
}

/** Returns the precision of parameters. The state of an optimizer begins as float32 everywhere. */
function precisionOf(params: Tree): Precision {
  return leaves(params).some(({ data }) => data instanceof Float64Array) ? "float64" : "float32";
}

function takeFrom<Value>(left: Map<string, Value>, name: string, fail: Fail): Value {
  const value = left.get(name);
  if (value === undefined) return fail(`it has no "${name}", which the training needs`);
  left.delete(name);
  return value;
}

function matrixLike(
  { rows, cols }: Matrix,
  name: string,
  { shape, data }: Tensor,
  fail: Fail,
): Matrix {
  if (`${shape}` !== `${[rows, cols]}`) {
    fail(`its "${name}" is [${shape.join(", ")}], but that of the training [${rows}, ${cols}]`);
  }
  return data instanceof Float32Array || data instanceof Float64Array
    ? { rows, cols, data }
    : fail(`its "${name}" is not of floats`);
}

function numbersOf(metadata: ReadonlyMap<string, string>, fail: Fail): Map<string, number> {
  const json = parseJson(metadata.get(NUMBERS) ?? "");
  if (!isRecord(json)) return fail("its numbers are malformed");
  return new Map(
    Object.entries(json).map(([name, text]) => {
      const isNumber = typeof text === "string" && text !== "" &&
        (text === "NaN" || !Number.isNaN(Number(text)));
      return [name, isNumber ? Number(text) : fail(`its "${name}" is no number`)];
    }),
  );
}
