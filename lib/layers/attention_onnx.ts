/**
 * Attention in operators of ONNX.
 *
 * @module
 */

import { type Heads, scaleOf, UNSEEN } from "./attention.ts";
import type { OnnxTranslation, OnnxValue } from "./onnx_writer.ts";
import { onnxLines, onnxRows } from "./positions.ts";

/** Returns the translation of self-attention. */
export function attentionOnnx(
  { heads, count, features, unseen, hasBias }: Heads & { readonly hasBias: boolean },
): OnnxTranslation {
  const inner = features / heads;
  return (onnx, input) => {
    const transposed = (value: OnnxValue, perm: readonly number[]) =>
      onnx.step("Transpose", [value], { integers: { perm } });
    const product = (value: OnnxValue, [weights, bias]: readonly [string, string], to: number) => {
      const all = onnx.step("MatMul", [value, onnx.matrix(weights, [features, to])]);
      return hasBias ? onnx.step("Add", [all, onnx.matrix(bias)]) : all;
    };
    const lines = onnxLines(onnx, input, { count, features });
    const projected = product(lines, ["inputWeights", "inputBias"], 3 * features);
    const parts = onnx.step("Reshape", [
      projected,
      onnx.integers("parts", [-1, count, 3, heads, inner]),
    ]);
    // Which of the three x batch x heads x positions x features of a head. Each keeps its first dimension.
    const sorted = transposed(parts, [2, 0, 3, 1, 4]);
    const part = (i: number) =>
      onnx.step("Gather", [sorted, onnx.integers("part", [i])], { integers: { axis: 0 } });
    const [queries, keys, values] = [part(0), part(1), part(2)];
    const all = onnx.step("MatMul", [queries, transposed(keys, [0, 1, 2, 4, 3])]);
    const scaled = onnx.step("Mul", [all, onnx.number("scale", scaleOf({ heads, features }))]);
    const shares = onnx.step("Softmax", [unseen ? pastOnly(scaled) : scaled], {
      integers: { axis: -1 },
    });
    const mixed = transposed(onnx.step("MatMul", [shares, values]), [0, 1, 3, 2, 4]);
    const joined = onnx.step("Reshape", [mixed, onnx.integers("joined", [-1, count, features])]);
    const output = product(joined, ["outputWeights", "outputBias"], features);
    return onnxRows(onnx, output, { count, features });

    function pastOnly(scores: OnnxValue): OnnxValue {
      const square = onnx.step("Expand", [
        onnx.number("unseen", UNSEEN),
        onnx.integers("sizes", [count, count]),
      ]);
      const later = onnx.step("Trilu", [square, onnx.integers("diagonal", [1])], {
        integers: { upper: 1 },
      });
      return onnx.step("Add", [scores, later]);
    }
  };
}
