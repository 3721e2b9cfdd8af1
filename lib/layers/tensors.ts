/**
 * Tensors: how PyTorch names and lays out the matrices of a layer.
 *
 * @module
 */

/** A matrix of a layer as a tensor of PyTorch. */
export interface LayerTensor {
  /** The name of the tensor, such as `"weight"`. */
  readonly name: string;
  /** The rows and columns of the matrix. */
  readonly size: readonly [rows: number, cols: number];
  /** The dimensions of the matrix's numbers, the last one fastest. The default is `size`. */
  readonly dimensions?: readonly number[];
  /** The dimension that comes first in the tensor, then the second one, and so on. The default is theirs. */
  readonly order?: readonly number[];
  /** The sizes of the tensor. The default is those of its dimensions. */
  readonly shape?: readonly number[];
}

/** The tensors of a layer, each under the name that the layer has for the matrix. */
export interface LayerTensors {
  /** The tensors of the parameters, which are a record of matrices. */
  readonly params: Readonly<Record<string, LayerTensor>>;
  /** The tensors of the running statistics, likewise. The default is none. */
  readonly statistics?: Readonly<Record<string, LayerTensor>>;
  /** Whether PyTorch needs an `nn.Flatten` ahead of the layer. The default is false. */
  readonly flattens?: boolean;
}

/** Returns the tensor of a matrix of one row: a list of numbers. */
export function rowTensor(name: string, count: number): LayerTensor {
  return { name, size: [1, count], shape: [count] };
}
