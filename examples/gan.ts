// Trains two networks against each other: a generator makes points of noise, and a critic tells them from
// points of a ring. The generator learns the ring without seeing a point of it.
//
//     deno run examples/gan.ts
import {
  adam,
  binaryCrossEntropy,
  dense,
  fromRows,
  frozen,
  initialState,
  leakyRelu,
} from "../mod.ts";
import { matrix, openEngine, pipe, predict, random, toRows, trainStep } from "../mod.ts";
import type { Key } from "../mod.ts";

const engine = await openEngine();
const shared = { engine, loss: binaryCrossEntropy(), optimizer: adam(0.001, { beta1: 0.5 }) };
const act = leakyRelu({ slope: 0.2 });
const generator = pipe(dense(4, 64), act, dense(64, 64), act, dense(64, 2));
// The critic gives a logit: whether a point is of the ring.
const critic = pipe(dense(2, 64), act, dense(64, 64), act, dense(64, 1));
// The generator learns through the critic, which does not learn then.
const both = { ...shared, network: pipe(generator, frozen(critic)) };

const trainCritic = trainStep({ ...shared, network: critic });
const trainGenerator = trainStep(both);
let critical = initialState({ ...shared, network: critic }, random.key(1));
let state = initialState(both, random.key(2));

const size = 128;
const yes = new Array<number>(size).fill(1);
const no = new Array<number>(size).fill(0);
const noise = (key: Key, count = size) => matrix(count, 4, random.normal(key, 4 * count));
const made = (input: ReturnType<typeof noise>) =>
  predict({ engine, network: generator }, { params: state.params[0], statistics: [] }, input);

function pointsOfRing(key: Key) {
  const [turnKey, radiusKey] = random.split(key);
  const radii = random.normal(radiusKey, size);
  return Array.from(random.uniform(turnKey, size), (turn, i) => {
    const [angle, radius] = [2 * Math.PI * turn, 1 + 0.05 * (radii[i] ?? 0)];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

for (let step = 0; step < 1500; step++) {
  const key = random.foldIn(random.key(3), step);
  const real = pointsOfRing(random.foldIn(key, 0));
  const fake = toRows(made(noise(random.foldIn(key, 1))));
  critical = trainCritic(critical, {
    input: fromRows([...real, ...fake]),
    targets: matrix(2 * size, 1, [...yes, ...no]),
  }).state;
  // The generator is to make points that the critic takes for points of the ring.
  state = trainGenerator({ ...state, params: [state.params[0], critical.params] }, {
    input: noise(random.foldIn(key, 2)),
    targets: matrix(size, 1, yes),
  }).state;
}

const points = toRows(made(noise(random.key(4), 1000)));
const radii = points.map(([x = 0, y = 0]) => Math.hypot(x, y));
const mean = radii.reduce((sum, radius) => sum + radius, 0) / radii.length;
const variance = radii.reduce((sum, radius) => sum + (radius - mean) ** 2, 0) / radii.length;
console.log(`distance from the middle ${mean.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`);
for (let y = -6; y <= 6; y++) {
  const row = Array.from({ length: 25 }, (_, x) => {
    const near = points.filter(([a = 0, b = 0]) =>
      Math.round(10 * a) === x - 12 && Math.round(5 * b) === y
    );
    return " ░▒▓█"[Math.min(4, Math.ceil(near.length / 4))];
  });
  console.log(row.join(""));
}
engine.close();
