/** An engine for tests whose numbers arrive late, as those of a GPU. */
import { type Engine, type Matrix, type Precision, referenceEngine } from "../../mod.ts";
import { eventLoopTurn } from "../../lib/io/event_loop.ts";

/** What a late engine has done so far. */
export interface LateCounts {
  /** How many arrivals were waited for. */
  readonly arrivals: number;
  /** The most turns of a keeper between two arrivals. */
  readonly ahead: number;
}

/** A late engine. */
export interface LateEngine extends Engine {
  readonly counts: () => LateCounts;
}

/** A matrix whose numbers only kernels can read, until they arrive. */
class LateMatrix implements Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly numbers: Matrix;
  isHere = false;
  isReleased = false;

  constructor(numbers: Matrix) {
    ({ rows: this.rows, cols: this.cols } = numbers);
    this.numbers = numbers;
  }

  get data(): Matrix["data"] {
    if (this.isReleased && !this.isHere) throw new Error("a matrix outlived its scope");
    if (!this.isHere) throw new Error("the numbers of a matrix were read before they arrived");
    return this.numbers.data;
  }
}

/**
 * Returns the reference engine with numbers that arrive so many turns of the event loop after they were asked for. It
 * throws where one is read before, and where a matrix is used after its scope.
 */
export function lateEngine(
  { turns = 3, precision = "float32" }: {
    readonly turns?: number;
    readonly precision?: Precision;
  } = {},
): LateEngine {
  const reference = referenceEngine({ precision });
  let scope: Set<LateMatrix> | undefined;
  let scalars: { isHere: boolean }[] = [];
  let before: Promise<void> | undefined;
  let failure: Error | undefined;
  let [arrivals, taken, ahead] = [0, 0, 0];

  const scalarOf = (number: number) => {
    const scalar = { isHere: false };
    scalars.push(scalar);
    return {
      get value() {
        if (!scalar.isHere) throw new Error("a scalar was read before it arrived");
        return number;
      },
    };
  };
  /** Returns what a kernel gets. */
  const inner = (value: unknown): unknown => {
    if (value instanceof LateMatrix) {
      if (value.isReleased) throw new Error("a matrix outlived its scope");
      return value.numbers;
    }
    return Array.isArray(value) ? value.map(inner) : replaced(value, inner);
  };
  /** Returns what a kernel gives. */
  const outer = (value: unknown): unknown => {
    if (isNumbers(value)) {
      const matrix = new LateMatrix(value);
      scope?.add(matrix);
      return matrix;
    }
    return Array.isArray(value) ? value.map(outer) : replaced(value, outer);
  };
  const scoped = <Result>(
    f: () => Result,
    settle: (result: Result, made: Set<LateMatrix>) => Result,
  ): Result => {
    const around = scope;
    const made = scope = new Set<LateMatrix>();
    try {
      const result = settle(f(), made);
      for (const matrix of lateIn(result)) if (made.delete(matrix)) around?.add(matrix);
      return result;
    } finally {
      scope = around;
      for (const matrix of made) matrix.isReleased = true;
    }
  };
  const call = (name: string, kernel: (...args: unknown[]) => unknown) => (...args: unknown[]) => {
    if (name === "argmax") throw new Error("argmax waits for its numbers");
    const result = kernel(...args.map((arg) => typeof arg === "function" ? arg : inner(arg)));
    const isScalar = ["sum", "dot", "countCorrect"].includes(name);
    // These kernels return scalars. The compiler cannot see this.
    return isScalar ? scalarOf((result as { readonly value: number }).value) : outer(result);
  };
  const kernels = Object.fromEntries(
    Object.entries(reference).map((
      [name, member],
    ) => [name, typeof member === "function" ? call(name, member) : member]),
  );
  return {
    // Each kernel has the type of the one in it. The compiler cannot see this.
    ...kernels as unknown as Engine,
    name: `late ${reference.name}`,
    isLate: true,
    memorySize: reference.memorySize,
    close() {
      failure = new Error("Cannot bring numbers: the engine is closed");
    },
    scope(f) {
      const isOutermost = scope === undefined;
      return scoped(f, (result, made) =>
        copied(result, (matrix) =>
          // What a keeper holds can be used for one turn, and its copy without end.
          isOutermost && !made.has(matrix) ? new LateMatrix(matrix.numbers) : matrix));
    },
    keeper() {
      let kept: readonly LateMatrix[] = [];
      const release = (matrices: readonly LateMatrix[]) => {
        for (const matrix of kept) matrix.isReleased = !matrices.includes(matrix);
        kept = matrices;
      };
      return {
        next: (f) => {
          ahead = Math.max(ahead, ++taken);
          return scoped(f, (result) => {
            release(lateIn(copied(result)));
            return result;
          });
        },
        close: () => release([]),
      };
    },
    arrival(value) {
      const coming = [...scalars, ...lateIn(value)].filter(({ isHere }) => !isHere);
      scalars = [];
      if (coming.length > 0) {
        taken = 0;
        arrivals++;
        const now = later(turns).then(() => {
          if (failure) throw failure;
          for (const each of coming) each.isHere = true;
        });
        const both = Promise.all([before, now]).then(() => undefined).finally(() => {
          if (before === both) before = undefined;
        });
        both.catch(() => undefined);
        before = both;
      }
      return before;
    },
    counts: () => ({ arrivals, ahead }),
  };
}

async function later(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await eventLoopTurn();
}

/** Copies the arrays and records of a value, as engines with scopes do. */
function copied<T>(
  value: T,
  outlive: (matrix: LateMatrix) => LateMatrix = (matrix) => matrix,
): T {
  const copy = (each: unknown): unknown => {
    if (each instanceof LateMatrix) return outlive(each);
    return Array.isArray(each) ? each.map(copy) : replaced(each, copy);
  };
  // The copy has the structure of the value.
  return copy(value) as T;
}

function lateIn(value: unknown): readonly LateMatrix[] {
  if (value instanceof LateMatrix) return [value];
  if (Array.isArray(value)) return value.flatMap(lateIn);
  if (!isRecord(value)) return [];
  return Object.values(Object.getOwnPropertyDescriptors(value))
    .flatMap(({ value }) => lateIn(value));
}

/** Returns a record with all its values but getters replaced, and anything else as it is. */
function replaced(value: unknown, replace: (value: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  const properties = Object.entries(Object.getOwnPropertyDescriptors(value)).map((
    [name, property],
  ) => [name, property.get ? property : { ...property, value: replace(property.value) }]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}

function isNumbers(value: unknown): value is Matrix {
  return isRecord(value) && "rows" in value && "cols" in value && "data" in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
