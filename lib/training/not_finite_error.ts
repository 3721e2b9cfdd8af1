/**
 * The error of a training that diverges.
 *
 * @module
 */

/** Where a training stopped, because its loss or its parameters were not finite. */
export interface NotFinitePlace {
  /** What is not finite: `"loss"`, or `"parameters"` after the last step of an epoch. */
  readonly what: "loss" | "parameters";
  /** The number of the step, from 1. */
  readonly step: number;
  /** The number of the epoch, from 1. */
  readonly epoch: number;
  /** The loss at this step. */
  readonly loss: number;
  /** The last loss before that was finite, or undefined if there was none. */
  readonly lastFiniteLoss: number | undefined;
  /**
   * What is not finite in the batch of the step, if anything is: `"row 3, column 0 of the inputs is NaN"`. Rows are
   * those of the dataset, or of the batch that a source gave, and count from 0.
   */
  readonly data?: string | undefined;
}

/**
 * The error that {@linkcode fit} throws when the loss or the parameters are NaN or infinite.
 *
 * @example
 * ```ts
 * import { NotFiniteError } from "@foldnet/foldnet";
 *
 * const place = { what: "loss", step: 7, epoch: 1, loss: NaN, lastFiniteLoss: 9e30 } as const;
 * console.log(new NotFiniteError(place).message); // The loss is NaN at step 7 of epoch 1, after …
 * ```
 */
export class NotFiniteError extends Error implements NotFinitePlace {
  /** The name of the error. */
  override readonly name = "NotFiniteError";
  /** What is not finite. */
  readonly what: NotFinitePlace["what"];
  /** The number of the step, from 1. */
  readonly step: number;
  /** The number of the epoch, from 1. */
  readonly epoch: number;
  /** The loss at this step. */
  readonly loss: number;
  /** The last loss before that was finite, or undefined if there was none. */
  readonly lastFiniteLoss: number | undefined;
  /** What is not finite in the batch of the step, or undefined if all is. */
  readonly data: string | undefined;

  /** Makes the error of a place in a training. */
  constructor({ what, step, epoch, loss, lastFiniteLoss, data }: NotFinitePlace) {
    const before = lastFiniteLoss === undefined ? "" : `, after ${lastFiniteLoss}`;
    const found = what === "loss"
      ? `The loss is ${loss} at step ${step} of epoch ${epoch}${before}`
      : `The parameters are not finite after step ${step} of epoch ${epoch}, whose loss was ${loss}`;
    super(
      data === undefined
        ? `${found}: try a smaller learning rate, clipByGlobalNorm(), or inputs of a smaller scale; ` +
          "profiled() finds the first kernel whose result is not finite"
        : `${found}: ${data}`,
    );
    this.what = what;
    this.step = step;
    this.epoch = epoch;
    this.loss = loss;
    this.lastFiniteLoss = lastFiniteLoss;
    this.data = data;
  }
}
