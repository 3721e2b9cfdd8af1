/** The functions of the activation layers. */
import {
  elu,
  type Engine,
  gelu,
  leakyRelu,
  random,
  referenceEngine,
  relu,
  type ScalarFunction,
  sigmoid,
  silu,
  tanh,
} from "../../mod.ts";
import { SOFTPLUS } from "../../lib/engines/functions.ts";
import { draw } from "./differential.ts";

/** Returns the functions of the activation layers, recorded by an engine. */
export function activations(): readonly ScalarFunction[] {
  const caught: ScalarFunction[] = [];
  const engine: Engine = {
    ...referenceEngine(),
    map(f, x) {
      caught.push(f);
      return x;
    },
  };
  const pass = { training: false, key: random.key(0), statistics: [] };
  const layers = [
    ...[relu(), leakyRelu(), tanh(), sigmoid(), gelu(), silu()],
    ...[elu(), elu({ alpha: 0.3 })],
  ];
  for (const layer of layers) layer.forward(engine, [], draw(0, 1, 1), pass);
  return [...caught, SOFTPLUS];
}
