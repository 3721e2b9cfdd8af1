/**
 * Scopes of an engine with a memory of its own: they decide how long its matrices live.
 *
 * @module
 */

import type { Matrix } from "../../values/matrix.ts";
import type { Engine, Keeper } from "../engine.ts";
import type { Block, Memory } from "./memory.ts";
import { ResidentMatrix } from "./resident_matrix.ts";
import { replaceResidents } from "./residents.ts";

/** The scopes of an engine, and what kernels do in them. */
export interface Scopes extends Pick<Engine, "scope" | "keeper"> {
  /** Returns the result of `kernel`, which runs in a scope of its own if there is none. */
  readonly run: <T>(kernel: () => T) => T;
  /** Returns a new matrix after `fill` has written its numbers. */
  readonly make: <R extends number, C extends number>(
    rows: R,
    cols: C,
    fill: (pointer: number) => void,
  ) => Matrix<R, C>;
  /** Gives a matrix to the current scope, which releases it at its end. */
  readonly own: (matrix: ResidentMatrix) => void;
  /** Returns the matrix in the engine's memory. A scope copies an ordinary matrix there once. */
  readonly resident: (matrix: Matrix) => ResidentMatrix;
}

/** The matrices that a scope releases at its end: made by kernels, or copies of ordinary ones. */
interface Scope {
  readonly made: Set<ResidentMatrix>;
  readonly uploads: Map<Matrix, ResidentMatrix>;
}

/** How scopes end. */
export interface ScopeEnd {
  /** Runs at the end of every outermost scope, and of every turn of a keeper outside of scopes. */
  readonly afterwards: () => void;
  /**
   * Returns what a matrix in the result of the outermost scope becomes. `takeOver` takes the matrix away from the
   * scope, which then does not release it. It returns false if the matrix was not made in the scope.
   */
  readonly outlive: (matrix: ResidentMatrix, takeOver: () => boolean) => Matrix;
}

/** Returns the scopes of a memory. */
export function scopesOf(memory: Memory, { afterwards, outlive }: ScopeEnd): Scopes {
  let scope: Scope | undefined;

  /** Runs `f` in a new scope. `settle` takes from it the matrices that outlive it. */
  function scoped<T>(f: () => T, settle: (result: T, inner: Scope, outer?: Scope) => T): T {
    const outer = scope;
    const inner: Scope = { made: new Set(), uploads: new Map() };
    scope = inner;
    try {
      return settle(f(), inner, outer);
    } finally {
      for (const matrix of inner.made) matrix.release();
      for (const matrix of inner.uploads.values()) matrix.release();
      scope = outer;
      if (!outer) afterwards();
    }
  }

  /** Copies matrices out of the outermost scope, and moves those of an inner scope to the outer one. */
  function leave<T>(result: T, inner: Scope, outer?: Scope): T {
    return replaceResidents(result, memory, (matrix) => {
      if (!outer) return outlive(matrix, () => inner.made.delete(matrix));
      if (inner.made.delete(matrix)) outer.made.add(matrix);
      return matrix;
    });
  }

  /** Frees the blocks of keepers that were dropped without `close`, together with all their matrices. */
  const dropped = new FinalizationRegistry<readonly Block[]>((blocks) => {
    for (const block of blocks) memory.discard(block);
  });

  function keeper(): Keeper {
    // The blocks are apart from their matrices, which keep the owner alive.
    const blocks: Block[] = [];
    const owner = { kept: new Set<ResidentMatrix>() };
    dropped.register(owner, blocks);
    const keep = (kept: Set<ResidentMatrix>) => {
      for (const matrix of owner.kept) if (!kept.has(matrix)) matrix.release();
      owner.kept = kept;
      blocks.length = 0;
      for (const matrix of kept) blocks.push(matrix.ownedBy(owner));
    };
    return {
      next: (f) =>
        scoped(f, (result, inner) => {
          const kept = new Set<ResidentMatrix>();
          replaceResidents(result, memory, (matrix) => {
            // A matrix that was made in a scope around this one stays with that scope.
            if (inner.made.delete(matrix) || owner.kept.has(matrix)) kept.add(matrix);
            return matrix;
          });
          keep(kept);
          return result;
        }),
      close: () => keep(new Set()),
    };
  }

  return {
    scope: (f) => scoped(f, leave),
    keeper,
    run: (kernel) => scope ? kernel() : scoped(kernel, leave),
    make(rows, cols, fill) {
      const matrix = new ResidentMatrix(memory, rows, cols);
      scope?.made.add(matrix);
      fill(matrix.pointer);
      return matrix;
    },
    own: (matrix) => void scope?.made.add(matrix),
    resident(matrix) {
      if (matrix instanceof ResidentMatrix && matrix.belongsTo(memory) && !matrix.isCopied) {
        return matrix;
      }
      const uploaded = scope?.uploads.get(matrix);
      if (uploaded) return uploaded;
      const numbers = floatsOf(matrix);
      const copy = new ResidentMatrix(memory, matrix.rows, matrix.cols);
      memory.write(copy.pointer, numbers);
      scope?.uploads.set(matrix, copy);
      return copy;
    },
  };
}

function floatsOf(matrix: Matrix): ArrayLike<number> {
  if (matrix instanceof ResidentMatrix && !matrix.isCopied) return matrix.view();
  const { data } = matrix;
  return data instanceof Float32Array || data instanceof Float64Array ? data : Array.from(data);
}
