/**
 * The viewer: answers questions about networks. A long answer lets shorter ones pass.
 *
 * @module
 */

import { wasmEngine } from "../../../../lib/engines/wasm/wasm_engine.ts";
import type { Engine } from "../../../../mod.ts";
import { turnTaker } from "../../../../lib/io/event_loop.ts";
import type { Answered, Asked, PageData, Question, Questions } from "../protocol.ts";
import { ANSWERS } from "./answer_table.ts";
import type { LoadedNetwork, Workbench } from "./answers.ts";
import { loadedNetwork } from "./loaded_network.ts";
import { loaded, summaryOf } from "./page_data.ts";
import type { Task } from "./network_of.ts";

const MNIST: Task = { image: { height: 28, width: 28, channels: 1 }, classes: 10 };

/** The milliseconds after which a long answer gives shorter ones a turn. */
const TURN_EVERY = 8;

/** Returns a function that answers the questions of the page. */
export function viewer(): (asked: Asked) => Promise<Answered> {
  // One thread, so that the trainer has the others.
  let opening: Promise<Engine> | undefined;
  let data: PageData | undefined;
  const breathe = turnTaker(TURN_EVERY);
  const networks = new Map<string, LoadedNetwork>();

  const network = (id: string): LoadedNetwork => {
    const found = networks.get(id);
    if (!found) throw new Error(`The network "${id}" is not loaded`);
    return found;
  };

  const load = async (source: Questions["data"]["ask"]): Promise<Questions["data"]["answer"]> => {
    data = await loaded(source);
    return summaryOf(data);
  };

  const use = (engine: Engine, { id, weights }: Questions["use"]["ask"]) => {
    const found = loadedNetwork(weights, engine);
    networks.set(id, found);
    const { image, classNames, parameters } = found;
    return { image, classNames, parameters };
  };

  const answerTo = async <Name extends Question>(
    asked: Asked<Name>,
  ): Promise<Questions[Question]["answer"]> => {
    const engine = await (opening ??= wasmEngine({ threads: 1 }));
    const workbench: Workbench = {
      engine,
      network,
      data: () => data ?? refuse(),
      task: () => data ? { image: data.image, classes: data.classNames.length } : MNIST,
      breathe,
    };
    if (isAsked("data", asked)) return await load(asked.ask);
    if (isAsked("use", asked)) return use(engine, asked.ask);
    if (isAsked("forget", asked)) {
      networks.delete(asked.ask.id);
      return null;
    }
    return await answerFrom(workbench, asked);
  };

  return async (asked) => {
    const { number } = asked;
    try {
      return { number, answer: await answerTo(asked) };
    } catch (error) {
      return { number, failure: error instanceof Error ? error.message : `${error}` };
    }
  };
}

function answerFrom<Name extends Question>(
  workbench: Workbench,
  { question, ask }: Asked<Name>,
): Questions[Name]["answer"] | Promise<Questions[Name]["answer"]> {
  const answer = ANSWERS[question];
  if (!answer) throw new Error(`The page cannot answer "${question}" yet`);
  return answer(workbench, ask);
}

function isAsked<Name extends Question>(name: Name, asked: Asked): asked is Asked<Name> {
  return asked.question === name;
}

function refuse(): never {
  throw new Error("The images are not loaded yet");
}
