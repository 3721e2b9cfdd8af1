/** A rank of a job of MPI: it does what its arguments name, and writes what it found into the folder of the first one. */
import { openMpi } from "../../lib/distributed/mpi.ts";
import { CASES } from "./cases.ts";

const communicator = await openMpi();
const { rank, size, implementation, neighbours } = communicator;
const [folder = "", ...names] = Deno.args;
const lines: string[] = [];
for (const name of names) {
  const result = await CASES[name]?.(communicator)
    .catch((error: Error) => ({ error: `${error.name}: ${error.message}` }));
  lines.push(JSON.stringify({ name, rank, size, implementation, neighbours, result }));
}
Deno.writeTextFileSync(`${folder}/${rank}.jsonl`, lines.join("\n"));
communicator.finalize();
