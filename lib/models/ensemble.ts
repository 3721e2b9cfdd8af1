/**
 * Ensembles of trained networks.
 *
 * @module
 */

import { givesProbabilities } from "../compose/gives_probabilities.ts";
import { meanOfNetworks } from "../compose/mean_of_networks.ts";
import { sequential } from "../compose/pipe.ts";
import { softmax } from "../layers/softmax.ts";
import type { Tree } from "../values/tree.ts";
import type { Model } from "./model.ts";

/**
 * Returns the model that gives the mean of the probabilities of several classifiers. Networks that end in logits
 * get a softmax. It is made of ordinary layers: it is saved, exported and tested as any other model, and its
 * loss is {@linkcode crossEntropy}.
 *
 * @param models The models, which take the same input and tell the same classes apart.
 *
 * @throws {RangeError} if there is no model, if the sizes of one are not known or differ from those of the
 * others, if outputs are images, or if names of classes differ.
 *
 * @example
 * ```ts
 * import { dense, ensemble, matrix, pipe, predict, random, relu, referenceEngine } from "@foldnet/foldnet";
 *
 * const network = pipe(dense(4, 8), relu(), dense(8, 3));
 * const members = [1, 2, 3].map((seed) => (
 *   { network, params: network.init(random.key(seed)), statistics: [] }
 * ));
 * const model = ensemble(members);
 * const config = { engine: referenceEngine(), network: model.network };
 * console.log(predict(config, model, matrix(1, 4, [1, 2, 3, 4])).cols); // 3 probabilities
 * ```
 */
export function ensemble(models: readonly Model[]): Model {
  const [first, ...others] = models;
  const classNames = first?.classNames;
  for (const other of others) {
    if (JSON.stringify(other.classNames) !== JSON.stringify(classNames)) {
      throw new RangeError("Cannot make an ensemble of models whose names of classes differ");
    }
  }
  const members = models.map(withProbabilities);
  const network = meanOfNetworks(members.map(({ network }) => network));
  const keepsStatistics = members.some(({ network }) => network.statistics !== undefined);
  return {
    network,
    params: [...members.map(({ params }) => params), MEAN],
    statistics: keepsStatistics ? [...members.map(({ statistics }) => statistics), []] : [],
    ...(classNames && { classNames }),
  };
}

/** The parameters of the two layers that take the mean: none. */
const MEAN: Tree = [[], []];

function withProbabilities({ network, params, statistics }: Model): Model {
  if (givesProbabilities(network)) return { network, params, statistics };
  return {
    network: sequential([network, softmax<number>()]),
    params: [params, []],
    statistics: network.statistics === undefined ? [] : [statistics, []],
  };
}
