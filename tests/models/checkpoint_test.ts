import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  adam,
  anyOptimizer,
  averageWeights,
  batchNorm,
  chain,
  dense,
  dropout,
  fit,
  initialState,
  type Optimizer,
  type OptimizerState,
  parseCheckpoint,
  parseModel,
  pipe,
  random,
  referenceEngine,
  relu,
  rmsprop,
  serializeCheckpoint,
  serializeModel,
  sgd,
  softmaxCrossEntropy,
} from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";
import { normalMatrix } from "../shared/matrices.ts";
import { mutations } from "../shared/mutations.ts";

const network = pipe(dense(2, 4), batchNorm(), relu(), dropout(0.2), dense(4, 3));
const dataset = { inputs: normalMatrix(1, 8, 2), targets: [0, 1, 2, 0, 1, 2, 0, 1] };

function configOf(optimizer: Optimizer<OptimizerState>, precision?: "float64") {
  const engine = referenceEngine(precision && { precision });
  return { engine, network, loss: softmaxCrossEntropy(), optimizer, batchSize: 3, epochs: 3 };
}

const sgdConfig = configOf(anyOptimizer(sgd(0.1, { momentum: 0.9 })));
const start = initialState(sgdConfig, random.key(5));

function assertRefused(bytes: Uint8Array, problem: string): void {
  assertThrows(
    () => parseCheckpoint(bytes, start, "run.safetensors"),
    SyntaxError,
    `Cannot read run.safetensors: ${problem}`,
  );
}

/** The bytes of a checkpoint with other numbers, without its checksum. */
function withNumbers(numbers: string): Uint8Array {
  const { tensors, metadata } = parseSafetensors(
    serializeCheckpoint({ state: start, metadata: new Map() }),
  );
  const texts = new Map([...metadata, ["numbers", numbers]]);
  texts.delete("checksum");
  return serializeSafetensors({ tensors, metadata: texts });
}

describe("serializeCheckpoint()", () => {
  it("keeps every bit of a training: it goes on as if there had been no stop", async () => {
    for (
      const config of [
        sgdConfig,
        configOf(anyOptimizer(sgd(0.1))),
        configOf(anyOptimizer(adam(0.01)), "float64"),
        configOf(anyOptimizer(chain(rmsprop(0.01, { momentum: 0.5 }), averageWeights(0.9)))),
      ]
    ) {
      const like = initialState(config, random.key(0));
      const reports = fit(
        { ...config, stateEvery: 1 },
        initialState(config, random.key(5)),
        dataset,
      );
      const whole = await Array.fromAsync(reports);
      const best = whole.at(-1)?.state ?? like;
      for (const { state } of whole) {
        if (!state) continue;
        const metadata = new Map([["seed", "5"]]);
        const read = parseCheckpoint(serializeCheckpoint({ state, best, metadata }), like);
        assertEquals(read.state, state);
        assertEquals(read.best, best);
        assertEquals(read.metadata.get("seed"), "5");
        const rest = await Array.fromAsync(fit({ ...config, stateEvery: 1 }, read.state, dataset));
        assertEquals(rest, rest.length === 0 ? [] : whole.slice(-rest.length));
      }
    }
  });

  it("keeps the weights of an epoch that is under way", async () => {
    const weighted = { ...dataset, weights: [1, 0, 2, 4, 0.5, 1, 3, 2] };
    const config = { ...sgdConfig, stateEvery: 1, epochs: 1 };
    const whole = await Array.fromAsync(fit(config, start, weighted));
    const state = whole[0]?.state ?? start;
    const read = parseCheckpoint(serializeCheckpoint({ state, metadata: new Map() }), start);
    assertEquals(read.state, state);
    const rest = await Array.fromAsync(fit(config, read.state, weighted));
    assertEquals(rest, whole.slice(1));
  });

  it("keeps numbers that JSON has not", () => {
    const optimizer = { numbers: [-0, NaN, Infinity, -Infinity, 5e-324], "a.b": 1, a: { b: 2 } };
    const state = { params: [], statistics: [], optimizer, step: 3, key: random.key(1) };
    const read = parseCheckpoint(serializeCheckpoint({ state, metadata: new Map() }), state);
    assertEquals(read, { state, metadata: read.metadata });
    assertEquals(Object.is(read.state.optimizer.numbers[0], -0), true);
  });
});

describe("parseCheckpoint()", () => {
  it("refuses the checkpoint of another training", () => {
    const bytes = (state: typeof start) => serializeCheckpoint({ state, metadata: new Map() });
    const wider = pipe(dense(2, 5), batchNorm(), relu(), dropout(0.2), dense(5, 3));
    const other = initialState({ ...sgdConfig, network: wider }, random.key(1));
    assertRefused(
      serializeCheckpoint({ state: other, metadata: new Map() }),
      'its "state.params.0.weights" is [2, 5], but that of the training [2, 4]',
    );
    const plain = initialState(configOf(anyOptimizer(sgd(0.1))), random.key(1));
    assertRefused(
      bytes(plain),
      'it has no "state.optimizer.1.velocity.0.weights", which the training',
    );
    const averaged = configOf(
      anyOptimizer(chain(sgd(0.1, { momentum: 0.9 }), averageWeights(0.9))),
    );
    assertRefused(
      bytes(initialState(averaged, random.key(1))),
      'it has no "state.optimizer.1.velocity',
    );
    const double = initialState(configOf(sgdConfig.optimizer, "float64"), random.key(1));
    assertRefused(bytes(double), "it is of float64, but the training of float32");
  });

  it("refuses what is no checkpoint, as a model is none, and the other way round", () => {
    assertRefused(new Uint8Array(3), "it ends at byte 3");
    const none = { tensors: new Map(), metadata: new Map() };
    assertRefused(serializeSafetensors(none), "it is no checkpoint of foldnet");
    assertRefused(serializeModel({ network, ...start }), "it is no checkpoint of foldnet");
    assertRefused(
      serializeSafetensors({ ...none, metadata: new Map([["foldnet", "2.0"], ["numbers", "{}"]]) }),
      "it is of version 2.0, and this foldnet reads 1.x: update foldnet",
    );
    assertThrows(
      () =>
        parseModel(serializeCheckpoint({ state: start, metadata: new Map() }), "run.safetensors"),
      SyntaxError,
      "Cannot read run.safetensors: it is no model: its metadata tells no network",
    );
  });

  it("refuses numbers that are malformed, missing or out of place", () => {
    const good = { "state.step": "1", "state.key.0": "1", "state.key.1": "2" };
    const learning = { "state.optimizer.2.step": "1" };
    const problems = [
      ["[", "its numbers are malformed"],
      ["[]", "its numbers are malformed"],
      [JSON.stringify({ ...good, "state.step": 1 }), 'its "state.step" is no number'],
      [JSON.stringify({ ...good, "state.step": "one" }), 'its "state.step" is no number'],
      [JSON.stringify({ ...good, ...learning, "state.step": "-1" }), "its step is -1, not a whole"],
      [JSON.stringify({ ...good, ...learning, "state.key.1": "0.5" }), "its key is 1 and 0.5, not"],
      [JSON.stringify({ "state.step": "1" }), 'it has no "state.optimizer.2.step", which the'],
      [
        JSON.stringify({ ...good, ...learning, more: "1" }),
        'the training has no place for its "more"',
      ],
    ] as const;
    for (const [numbers, problem] of problems) assertRefused(withNumbers(numbers), problem);
  });

  it("refuses a file that is damaged, wherever a bit is another", () => {
    const metadata = new Map([["seed", "1"], ["text", '"checksum":"00000000"']]);
    const bytes = serializeCheckpoint({ state: start, best: start, metadata });
    const whole = parseCheckpoint(bytes, start);
    let refused = 0;
    for (let place = 0; place < bytes.length; place++) {
      const damaged = bytes.with(place, (bytes[place] ?? 0) ^ 1 << place % 8);
      try {
        // A bit of a space, or of the name of the checksum, changes no state.
        const { state, best } = parseCheckpoint(damaged, start);
        assertEquals([state, best], [whole.state, whole.best]);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        refused++;
      }
    }
    assertEquals(refused > bytes.length - 30, true);
  });

  it("refuses a file that is put together from two", () => {
    const other = initialState(sgdConfig, random.key(6));
    const [a, b] = [start, other].map((state) =>
      parseSafetensors(serializeCheckpoint({ state, best: state, metadata: new Map() }))
    );
    if (!a || !b) throw new TypeError("there are no files");
    for (const [name, tensor] of b.tensors) {
      const { tensors, metadata } = a;
      if (`${tensors.get(name)?.data}` === `${tensor.data}`) continue;
      const spliced = serializeSafetensors({
        tensors: new Map([...tensors, [name, tensor]]),
        metadata,
      });
      assertRefused(
        spliced,
        "its contents do not have its checksum: it is damaged, or put together",
      );
    }
    const { tensors, metadata } = a;
    const texts = new Map([...metadata, ["numbers", b.metadata.get("numbers") ?? ""]]);
    assertRefused(
      serializeSafetensors({ tensors, metadata: texts }),
      "its contents do not have its checksum",
    );
  });

  it("reads a file without a checksum, and one that another program wrote anew", () => {
    const { tensors, metadata } = parseSafetensors(
      serializeCheckpoint({ state: start, metadata: new Map() }),
    );
    const numbers = metadata.get("numbers") ?? "";
    assertEquals(parseCheckpoint(withNumbers(numbers), start).state, start);
    const reordered = serializeSafetensors({
      tensors: new Map([...tensors].toReversed()),
      metadata: new Map([...metadata].toReversed()),
    });
    assertEquals(parseCheckpoint(reordered, start).state, start);
  });

  it("gives a SyntaxError or reads, whatever was done to a file", () => {
    const bytes = serializeCheckpoint({ state: start, best: start, metadata: new Map() });
    const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const inHeader = mutations(bytes.slice(0, headerEnd)).map((header) =>
      new Uint8Array([...header, ...bytes.subarray(headerEnd)])
    );
    fc.assert(
      fc.property(fc.oneof(mutations(bytes), inHeader), (mutated) => {
        try {
          parseCheckpoint(mutated, start);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
