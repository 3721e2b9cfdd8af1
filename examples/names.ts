// Trains a model of characters on first names, and lets it make up new ones.
//
//     deno run --allow-read examples/names.ts
import { adam, dense, evaluate, fit, gru, initialState, type Matrix, matrix } from "../mod.ts";
import { oneHot, openEngine, pipe, predict, random, softmax, softmaxCrossEntropy } from "../mod.ts";

const names = `ada adam agnes albert alice alma amanda amelia amy andrea andrew angela anna anton
  arthur astrid barbara basil beatrice benjamin bernard bertha bianca boris brian bridget carl carla
  carmen caroline cecilia charles charlotte clara clement conrad daniel daphne david deborah diana
  dominic dora dorothy edgar edith edmund edward eleanor elena elias elisabeth ella ellen elsa emil
  emily emma eric erika ernest esther eugene eva felix flora florence frances frank frederick
  gabriel george gerald gloria gordon grace greta gustav hannah harold harriet hazel helen henry
  herbert hilda hugo ida igor ingrid irene iris isaac isabel ivan jacob james jane jasper jeremy
  joan johanna john jonas joseph josephine judith julia julian june karen katharine kenneth laura
  laurence lavinia leo leonard leonora lewis lillian linda louis louisa lucia lucy ludwig lydia
  magdalena malcolm marcus margaret maria marian marianne marina mark martha martin matilda matthew
  maud maurice max melissa michael mildred mina miranda miriam monica nadia natalie nathan nicholas
  nora norman oliver olivia oscar otto patricia patrick paul paula peter philip phoebe rachel ralph
  raymond rebecca regina richard robert roland rosa rosalind rose rudolf ruth samuel sandra sarah
  sebastian selma sigmund silvia simon sofia stella stephen susan sylvia teresa theodora theodore
  thomas timothy tobias ursula valentina valerie vera victor victoria vincent viola virginia vivian
  walter wanda wilfred william winifred yvonne`.split(/\s+/);

/** The characters by their numbers: 0 is neither, the end of a name and the blanks ahead of it. */
const alphabet = "\nabcdefghijklmnopqrstuvwxyz";
/** How many characters the model sees. */
const seen = 6;

/** Returns the last characters of each text, one-hot: sequences whose features are the characters. */
function contexts(texts: readonly string[]): Matrix {
  const data = texts.flatMap((text) => {
    const last = text.padStart(seen, "\n").slice(-seen);
    return [...oneHot([...last].map((c) => alphabet.indexOf(c)), alphabet.length).data];
  });
  return matrix(texts.length, seen * alphabet.length, data);
}

// A sample for each character of each name, and for its end.
const samples = names.flatMap((name) =>
  [...name, "\n"].map((next, i) => ({ before: name.slice(0, i), next: alphabet.indexOf(next) }))
);
const data = {
  inputs: contexts(samples.map(({ before }) => before)),
  targets: samples.map(({ next }) => next),
};
const image = { height: 1, width: seen, channels: alphabet.length };
const config = {
  engine: await openEngine(),
  network: pipe(gru(64, { image }), dense(64, alphabet.length)),
  loss: softmaxCrossEntropy(),
  optimizer: adam(0.01),
  batchSize: 64,
  epochs: 12,
};
let state = initialState(config, random.key(1));
console.log(`${names.length} names, ${samples.length} characters`);
console.log(`loss before: ${evaluate(config, state, data).loss.toFixed(3)}`);
for await (const report of fit(config, state, data)) {
  if (report.kind === "epoch") state = report.state;
}
console.log(`loss after: ${evaluate(config, state, data).loss.toFixed(3)}`);

/** Returns a name that the model makes up, character by character. The same key gives the same name. */
function madeUp(key: random.Key): string {
  const model = { engine: config.engine, network: pipe(config.network, softmax()) };
  const trained = { params: [state.params, []] as const, statistics: [] };
  let name = "";
  while (name.length < 12) {
    const { data } = predict(model, trained, contexts([name]));
    let chance = random.uniform(random.foldIn(key, name.length), 1)[0] ?? 0;
    const next = Array.from(data).findIndex((share) => (chance -= share) < 0);
    if (next <= 0) break;
    name += alphabet[next];
  }
  return name;
}

const made = Array.from({ length: 10 }, (_, i) => madeUp(random.foldIn(random.key(6), i)));
console.log(`made up: ${made.join(" ")}`);
console.log(`new: ${made.filter((name) => !names.includes(name)).length} of ${made.length}`);
config.engine.close();
