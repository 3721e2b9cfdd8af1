// Trains on a file of numbers that is read batch by batch, so that it need not fit into memory.
//
//     deno run --allow-read --allow-write examples/stream.ts
import { adam, batched, dense, evaluateBatches, fit, initialState, openEngine } from "../mod.ts";
import { pipe, random, relu, shuffled, softmaxCrossEntropy } from "../mod.ts";

// The file: points in a square, and whether each lies in the circle of half its area.
const path = await Deno.makeTempFile({ suffix: ".csv" });
const points = random.uniform(random.key(1), 40_000).map((u) => 2 * u - 1);
const lines = Array.from({ length: 20_000 }, (_, i) => {
  const [x = 0, y = 0] = points.subarray(2 * i);
  return `${x},${y},${x * x + y * y < 2 / Math.PI ? 1 : 0}\n`;
});
await Deno.writeTextFile(path, lines.join(""));

/** Yields the samples of the lines from `start` to before `end`. */
async function* samples(start: number, end: number) {
  using file = await Deno.open(path);
  const text = file.readable.pipeThrough(new TextDecoderStream());
  let [rest, number] = ["", 0];
  for await (const chunk of text) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      if (number >= start && number < end) {
        const [x = NaN, y = NaN, target = NaN] = line.split(",").map(Number);
        yield { input: [x, y], target };
      }
      number++;
    }
  }
}

const config = {
  engine: await openEngine(),
  network: pipe(dense(2, 32), relu(), dense(32, 2)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.01),
  epochs: 5,
};
// Each epoch reads the file anew. A thousand samples wait in the buffer that mixes them.
const key = random.key(2);
const training = (epoch: number) =>
  batched(shuffled(samples(0, 18_000), { buffer: 1000, key: random.foldIn(key, epoch) }), 50);

let state = initialState(config, random.key(3));
for await (const report of fit(config, state, training)) {
  if (report.kind === "step") continue;
  state = report.state;
  console.log(`epoch ${report.epoch}: loss ${report.loss.toFixed(3)}`);
}
const { accuracy } = await evaluateBatches(config, state, batched(samples(18_000, 20_000), 500));
console.log(`accuracy on lines not seen: ${(100 * accuracy).toFixed(1)} %`);
config.engine.close();
await Deno.remove(path);
