/** A workbench for the tests of answers, with a network under the id `"it"`. */
import { type Engine, type ImageSize, type Model, parameterCount } from "../../../../mod.ts";
import type { PageData } from "../../../../scripts/demo/page/protocol.ts";
import type { LoadedNetwork, Workbench } from "../../../../scripts/demo/page/workers/answers.ts";

/** Returns a workbench with a network that sees images of a size. */
export function workbenchOf(
  engine: Engine,
  model: Model,
  image: ImageSize,
  data?: PageData,
): Workbench {
  const classNames = Array.from({ length: model.network.outputs ?? 0 }, (_, i) => `${i}`);
  const it: LoadedNetwork = {
    ...{ ...model, image, classNames, parameters: parameterCount(model.network) },
    ...{ setting: undefined, checkpoint: undefined },
  };
  const missing = (what: string): never => {
    throw new Error(`There is no ${what}`);
  };
  return {
    engine,
    network: (id) => id === "it" ? it : missing(id),
    data: () => data ?? missing("data"),
    task: () => ({ image, classes: classNames.length }),
    breathe: () => Promise.resolve(),
  };
}
