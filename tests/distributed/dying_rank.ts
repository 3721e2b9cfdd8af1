/** A rank of the trainer that dies, by the signal that nobody can catch, when the run has its first checkpoint. */
import { main } from "../../scripts/train_mpi.ts";
import { terminal } from "../../scripts/shared/command.ts";

const [dying, folder, ...args] = Deno.args;
const rank = Deno.env.get("PMI_RANK") ?? Deno.env.get("OMPI_COMM_WORLD_RANK");
const console = terminal();
const hasCheckpoint = () => {
  try {
    return Deno.statSync(`${folder}/checkpoint.safetensors`).isFile;
  } catch {
    return false;
  }
};
const code = await main(args, {
  ...console,
  now() {
    if (rank === dying && hasCheckpoint()) Deno.kill(Deno.pid, "SIGKILL");
    return console.now();
  },
}, () => ({ signal: new AbortController().signal, during: (steps) => steps() }));
Deno.exit(code);
