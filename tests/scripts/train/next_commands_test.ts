import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { nextSteps, resumeCommand, writableCommand } from "../../../scripts/train/next_commands.ts";

describe("resumeCommand()", () => {
  it("is of the task that permits the engine", () => {
    assertEquals(resumeCommand("a b", "wasm, 2 threads"), 'deno task train --resume "a b"');
    assertEquals(resumeCommand("a", "native (OpenBLAS)"), "deno task train:native --resume a");
    const ranks = "native (oneDNN, 1 thread), 4 ranks of MPICH 4.0.2";
    assertEquals(resumeCommand("a", ranks), "mpirun -n 4 deno task train:mpi --resume a");
  });
});

describe("writableCommand()", () => {
  it("permits the folder, and the libraries of its engine", () => {
    assertEquals(
      writableCommand("/my runs/a,b", "wasm", ["--out", "/my runs/a,b"]),
      'deno task run --allow-read "--allow-write=/my runs/a,,b" --allow-env=INIT_CWD,TERM ' +
        'scripts/train.ts --out "/my runs/a,b"',
    );
    assertMatch(
      writableCommand("/a", "native", []),
      /^deno task run --allow-ffi --allow-read .+TERM,OPENBLAS_CORETYPE /,
    );
  });
});

describe("writableCommand() for several processes", () => {
  it("starts as many of them, with what MPI needs", () => {
    const command = writableCommand("/far", "wasm, 2 ranks of Open MPI 4.1.4", ["--out", "/far"]);
    assertEquals(
      command,
      "mpirun -n 2 deno task run --allow-ffi --allow-read --allow-write=/far " +
        "--allow-env=INIT_CWD,TERM,OMPI_COMM_WORLD_SIZE,PMI_RANK,PMI_SIZE,PMIX_RANK,SLURM_NTASKS," +
        "SLURM_PROCID scripts/train_mpi.ts --out /far",
    );
  });
});

describe("nextSteps()", () => {
  it("names the report, and the run where it is not the newest", () => {
    assertEquals(
      nextSteps("runs/a/report.html", undefined, { source: { kind: "idx", directory: undefined } }),
      [
        "Report: runs/a/report.html",
        "Next: deno task evaluate",
        "      deno task predict photo.png",
      ],
    );
    const csv = { kind: "csv", train: "c.csv", test: "d.csv" } as const;
    assertEquals(nextSteps(undefined, "b", { source: csv }), [
      "Next: deno task evaluate b --test d.csv",
      "      deno task predict b photo.png",
    ]);
    const source = { kind: "images", directory: "e" } as const;
    const [evaluate] = nextSteps(undefined, "b", { source, reading: { transpose: true } });
    assertEquals(evaluate, "Next: deno task evaluate b --images e --transpose");
  });
});
