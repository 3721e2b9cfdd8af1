import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { launcherIn } from "../../lib/distributed/launcher.ts";
import { familyOf, productIn } from "../../lib/distributed/mpi_library.ts";
import { neighboursOf } from "../../lib/distributed/neighbours.ts";
import { rowsOf } from "../../lib/distributed/shares.ts";
import { linesOf } from "../shared/programs.ts";

const launcher = (variables: Readonly<Record<string, string>>) =>
  launcherIn((name) => variables[name]);

describe("launcherIn()", () => {
  it("knows the mpirun of Open MPI, also inside of a job of Slurm", () => {
    const expected = { name: "the mpirun of Open MPI", processes: 4, family: "open-mpi" } as const;
    const open = { OMPI_COMM_WORLD_SIZE: "4", PMIX_RANK: "1" };
    assertEquals(launcher(open), expected);
    assertEquals(launcher({ ...open, SLURM_PROCID: "0", SLURM_NTASKS: "1" }), expected);
  });

  it("knows the mpirun of MPICH", () => {
    assertEquals(launcher({ PMI_RANK: "0", PMI_SIZE: "2" }), {
      name: "the mpirun of MPICH",
      processes: 2,
      family: "mpich",
    });
  });

  it("knows srun by its interface", () => {
    const slurm = { SLURM_PROCID: "3", SLURM_NTASKS: "8" };
    const name = "srun";
    assertEquals(launcher({ ...slurm, PMI_RANK: "3" }), { name, processes: 8, family: "mpich" });
    assertEquals(launcher({ ...slurm, PMIX_RANK: "3" }), {
      name,
      processes: 8,
      family: "open-mpi",
    });
    assertEquals(launcher(slurm), { name, processes: 8, family: undefined });
  });

  it("knows no launcher where there is none, or where variables are no numbers", () => {
    assertEquals(launcher({}), undefined);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = launcher({ OMPI_COMM_WORLD_SIZE: text, PMI_RANK: text, SLURM_PROCID: text });
        assertEquals(found === undefined, !/^\d{1,9}$/.test(text));
      }),
    );
  });
});

describe("familyOf()", () => {
  it("tells libraries apart by their symbols and their names", () => {
    const family = (path: string, abi: number, hasObjects: boolean) =>
      familyOf({ path, abi, hasObjects });
    assertEquals(family("/usr/lib/libmpi.so.40", 0, true), "open-mpi");
    assertEquals(family("/usr/lib/libmpich.so.12", 0, false), "mpich");
    assertEquals(family("/opt/intel/libmpi.so.12", -1, false), "mpich");
    assertEquals(family("/opt/lib/libmpi_abi.so.0", 1, true), "abi");
    assertEquals(family("/opt/lib/libmpi.so.0", 1, false), "abi");
  });
});

describe("productIn()", () => {
  it("finds the product and its version", () => {
    assertEquals(productIn("MPICH Version:\t4.0.2\nMPICH Release date:\tThu"), "MPICH 4.0.2");
    assertEquals(productIn("Open MPI v4.1.4, package: Debian"), "Open MPI 4.1.4");
    assertEquals(productIn("Intel(R) MPI Library 2021.9"), "Intel(R) MPI Library 2021.9");
    assertEquals(productIn(""), "MPI");
  });

  it("gives one line without control codes, whatever a library says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const product = productIn(text);
        assertEquals(/[\p{Cc}]/u.test(product), false);
        assertEquals(product === "", false);
      }),
    );
  });
});

describe("openMpi()", () => {
  /** Returns what a process prints that opens MPI with these permissions. */
  const opening = async (...permissions: readonly string[]): Promise<string> => {
    const [line = ""] = await linesOf(
      'import { openMpi } from "@/lib/distributed/mpi.ts";' +
        "await openMpi().catch(({ message }) => console.log(message));",
      { flags: ["--no-prompt", "--allow-read", ...permissions] },
    );
    return line;
  };

  it("says which permissions it needs", async () => {
    assertEquals(await opening(), "Cannot open MPI: it needs the permission --allow-ffi");
    assertEquals(
      await opening("--allow-ffi"),
      "Cannot open MPI: to see what started the process, it needs the permission --allow-env=" +
        "OMPI_COMM_WORLD_SIZE,PMI_RANK,PMI_SIZE,PMIX_RANK,SLURM_NTASKS,SLURM_PROCID",
    );
  });
});

describe("neighboursOf()", () => {
  /** Returns the neighbours of rank 0, where the ranks are on these machines, and have these cores. */
  const neighbours = (places: readonly (readonly [host: string, cores: number])[]): number => {
    const size = places.length;
    const all: Float64Array[] = [];
    for (const [rank, [host, cores]] of places.entries()) {
      neighboursOf({ rank, size, host }, (numbers) => void all.push(numbers.slice()), [cores]);
    }
    const sum = (numbers: Float64Array) =>
      numbers.forEach((_, i) => numbers[i] = all.reduce((sum, own) => sum + (own[i] ?? NaN), 0));
    const [host, cores] = places[0] ?? ["", 0];
    return neighboursOf({ rank: 0, size, host }, sum, [cores]);
  };

  it("counts the ranks of the machine that have the same cores", () => {
    assertEquals(neighbours([["a", 0b11]]), 1);
    assertEquals(neighbours([["a", 0b11], ["a", 0b11], ["b", 0b11]]), 2);
  });

  it("leaves out those that are bound to other cores", () => {
    assertEquals(neighbours([["a", 0b0011], ["a", 0b1100]]), 1);
    assertEquals(neighbours([["a", 0b0011], ["a", 0b0110], ["a", 2 ** 31]]), 2);
  });
});

describe("rowsOf()", () => {
  const size = fc.integer({ min: 1, max: 9 });

  it("gives each row to one rank, in order, or all rows to all ranks", () => {
    fc.assert(
      fc.property(fc.nat(100), size, fc.integer({ min: 1, max: 3 }), (rows, size, least) => {
        const shares = Array.from(
          { length: size },
          (_, rank) => rowsOf(rows, { rank, size }, least),
        );
        if (rows < least * size) {
          for (const share of shares) assertEquals(share, { first: 0, end: rows, isWhole: true });
          return;
        }
        assertEquals(shares[0]?.first, 0);
        assertEquals(shares.at(-1)?.end, rows);
        for (const [i, { first, end }] of shares.entries()) {
          if (i > 0) assertEquals(first, shares[i - 1]?.end);
          assertEquals(end - first >= least, true);
          assertEquals(Math.abs(end - first - rows / size) < 1, true);
        }
      }),
    );
  });
});
