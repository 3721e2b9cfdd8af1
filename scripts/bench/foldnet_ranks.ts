/**
 * foldnet on several ranks as the bench runs it: rank 0 answers the bench, and tells the others what to run. The argument
 * has the options of `openEngine`, as JSON.
 *
 * @module
 */

import { openMpi } from "../../lib/distributed/mpi.ts";
import { type EngineOptions, mnist, openEngine } from "../../mod.ts";
import type { Running } from "./measure.ts";
import { serve } from "./serve.ts";
import { trainingOf } from "./training.ts";
import type { AllReduce, Epoch, Step } from "./works.ts";

/** What rank 0 tells the others: to begin a work, to run it, to sleep until they are woken, or to end. */
type Order =
  | { readonly begin: Step | Epoch | AllReduce }
  | { readonly count: number }
  | { readonly then: "rest" | "end" };

const options: EngineOptions = JSON.parse(Deno.args[0] ?? "{}");
const communicator = await openMpi();
const engine = await openEngine(options);
const { train } = await mnist();
if (communicator.rank === 0) {
  const { size, implementation } = communicator;
  await serve(`foldnet ${engine.name} on ${size} ranks of ${implementation}`, {
    step: told,
    epoch: told,
    allReduce: told,
  });
  await communicator.gathered(Infinity);
  tell({ then: "end" });
} else {
  await obey();
}
communicator.finalize();
engine.close();

/** Returns a work that all ranks run when rank 0 does. */
function told(work: Step | Epoch | AllReduce): Running {
  const running = ownOf(work);
  let hasBegun = false;
  return {
    ...running,
    async wake() {
      await communicator.gathered(Infinity);
      if (!hasBegun) tell({ begin: work });
      hasBegun = true;
    },
    run(count) {
      tell({ count });
      return running.run(count);
    },
    rest: () => tell({ then: "rest" }),
  };
}

/** Does what rank 0 says, until the end. In between it waits asleep, because MPI would keep a core busy. */
async function obey(): Promise<void> {
  let running: Running | undefined;
  await communicator.gathered(Infinity);
  for (;;) {
    const order: Order = JSON.parse(
      new TextDecoder().decode(communicator.broadcast(new Uint8Array())),
    );
    if ("begin" in order) {
      await running?.close?.();
      running = ownOf(order.begin);
    } else if ("count" in order) {
      await running?.run(order.count);
    } else if (order.then === "rest") {
      await communicator.gathered(Infinity);
    } else {
      return;
    }
  }
}

function tell(order: Order): void {
  communicator.broadcast(new TextEncoder().encode(JSON.stringify(order)));
}

function ownOf(work: Step | Epoch | AllReduce): Running {
  if (work.kind !== "all-reduce") return trainingOf(work, engine, train, communicator);
  const numbers = new Float32Array(work.numbers);
  return {
    run(count) {
      for (let i = 0; i < count; i++) communicator.allReduceSum(numbers);
    },
  };
}
