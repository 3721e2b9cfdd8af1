import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { columns, dense, dropout, graph, matrix, pipe, relu } from "../../../mod.ts";
import { firstWeights } from "../../../scripts/report/first_weights.ts";

const image = { height: 2, width: 2, channels: 1 };
/** Two units: the first reads the first pixel. The second has larger weights and reads the last two. */
const params = { weights: matrix(4, 2, [1, 0, 0, 0, 0, 2, 0, -2]) };

describe("firstWeights()", () => {
  it("returns the columns of a dense layer as images, the one with the largest norm first", () => {
    assertEquals(firstWeights(dense(4, 2), params, image), {
      name: "dense 4 -> 2",
      unit: "unit",
      size: image,
      count: 2,
      units: [{ index: 1, weights: [0, 0, 2, -2] }, { index: 0, weights: [1, 0, 0, 0] }],
    });
    assertEquals(firstWeights(dense(4, 2), params, image, 1)?.units.map(({ index }) => index), [1]);
  });

  it("finds the first layer with weights in pipelines and graphs", () => {
    const inner = pipe(dropout<4>(0.5), dense(4, 2), relu());
    const network = pipe(inner, dense(2, 3));
    const weights = firstWeights(network, [[[], params, []], { weights: matrix(2, 3) }], image);
    assertEquals(weights?.units.map(({ index }) => index), [1, 0]);
    const deep = graph({ output: { inputs: "input", layer: dense(4, 2) } });
    assertEquals(firstWeights(deep, [params], image)?.name, "output = dense 4 -> 2 of input");
  });

  it("returns the filters of a convolution, of the size of its kernel", () => {
    const spec = { kind: "conv2d", channels: 2, kernel: [1, 2] };
    const layer = { name: "conv", inputs: 8, outputs: 8, spec };
    const colors = { ...image, channels: 2 };
    const weights = firstWeights(layer, params, colors);
    assertEquals([weights?.unit, weights?.size], ["filter", { height: 1, width: 2, channels: 2 }]);
  });

  it("returns undefined if the first weights do not read the image", () => {
    const part = pipe(columns(1, 3), dense(2, 2));
    assertEquals(firstWeights(part, [[], { weights: matrix(2, 2) }], image), undefined);
    assertEquals(firstWeights(pipe(relu(), dropout(0.5)), [[], []], image), undefined);
    assertEquals(firstWeights(dense(4, 2), [], image), undefined);
  });
});
