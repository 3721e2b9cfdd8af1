/** The numbers of a step. */
export interface StepMetrics {
  /** The step, counted from 1. */
  readonly step: number;
  /** The loss of its batch. */
  readonly loss: number;
  /** The part of its batch whose class was predicted, from 0 to 1. */
  readonly accuracy: number;
  /** Its learning rate. */
  readonly learningRate: number;
}

/** The numbers of an epoch: the means of its steps, and the last step with its learning rate. */
export interface EpochMetrics extends StepMetrics {
  /** The epoch, counted from 1. */
  readonly epoch: number;
  /** The loss on the validation set, if there is one. */
  readonly validationLoss?: number;
  /** The accuracy on the validation set, if there is one. */
  readonly validationAccuracy?: number;
}

/** The numbers of a training. Where there are no steps, the epochs are drawn in their place. */
export interface Curves {
  readonly steps: readonly StepMetrics[];
  readonly epochs: readonly EpochMetrics[];
}
