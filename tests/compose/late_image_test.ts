import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import {
  type AnyLayer,
  batchNorm,
  conv2d,
  dense,
  dropout,
  frozen,
  graph,
  layerNorm,
  type LayerPart,
  parseModel,
  pipe,
  prelu,
  relu,
  residual,
  sequential,
  serializeModel,
  spatialDropout,
  tree,
} from "../../mod.ts";
import { any, trainedOf } from "../shared/networks.ts";

const image = { height: 4, width: 4, channels: 2 };

/** The names of the layers that are not composed of others, with the images that they read. */
function leavesOf({ layers = [] }: Pick<AnyLayer, "layers">): readonly unknown[] {
  return layers.flatMap((part: LayerPart) =>
    part.layers ? leavesOf(part) : [[part.name, part.image, part.outputImage]]
  );
}

/** The names of those layers. */
function namesOf({ layers = [] }: Pick<AnyLayer, "layers">): readonly string[] {
  return layers.flatMap((part: LayerPart) => part.layers ? namesOf(part) : part.name);
}

const keeping = fc.constantFrom<(() => AnyLayer)[]>(
  () => any(batchNorm()),
  () => any(prelu({ perChannel: true })),
  () => any(spatialDropout(0.5)),
  () => any(layerNorm()),
  () => any(relu()),
  () => any(dropout(0.1)),
  () => any(frozen(batchNorm())),
  () => any(residual(pipe(batchNorm(), relu()))),
).map((make) => make());

const lists = fc.tuple(
  fc.constantFrom<AnyLayer[][]>([], [any(dense(7, 32))]),
  fc.array(keeping, { maxLength: 4 }),
  fc.constantFrom<AnyLayer[][]>(
    [any(conv2d(3, 3, { image })), any(dense(12, 2))],
    [any(dense(32, 2))],
  ),
).map((parts) => parts.flat());

describe("a layer with an image behind layers of rows", () => {
  it("tells the layers that keep the size, whichever of them are a pipeline", () => {
    fc.assert(
      fc.property(lists, fc.nat(), (layers, cut) => {
        const flat = sequential(layers);
        const from = cut % layers.length;
        const inner = any(sequential(layers.slice(from)));
        const nested = sequential([...layers.slice(0, from), inner]);
        assertEquals(leavesOf(nested), leavesOf(flat));
        const alone = namesOf(inner);
        assertEquals(namesOf(flat).slice(-alone.length), alone);
        assertEquals([nested.image, nested.outputs], [flat.image, flat.outputs]);
      }),
      { numRuns: 300 },
    );
  });

  it("works per channel behind dense layers, and with a size of its own", () => {
    const inner = pipe(batchNorm(), conv2d(3, 3, { image }));
    const names = ["batchNorm 2", "conv2d 3x3: 4x4x2 -> 2x2x3"];
    assertEquals(namesOf(any(inner)), names);
    assertEquals(inner.withInputs && namesOf(any(inner.withInputs(32))), names);
    assertEquals(namesOf(any(pipe(dense(7, 32), inner))), ["dense 7 -> 32", ...names]);
    assertEquals(
      namesOf(any(pipe(dense(7, 32), batchNorm(), conv2d(3, 3, { image })))),
      ["dense 7 -> 32", ...names],
    );
  });

  it("comes back from a file", () => {
    const network = pipe(dense(7, 32), batchNorm(), conv2d(3, 3, { image }), dense(12, 2));
    const { params, statistics } = trainedOf(network, 1);
    const model = parseModel(serializeModel({ network, params, statistics }));
    assertEquals(leavesOf(model.network), leavesOf(network));
    assertEquals(tree.size(model.params), tree.size(params));
  });

  it("tells nothing where readers expect different images, or read rows", () => {
    const other = { height: 2, width: 8, channels: 2 };
    const two = graph({
      kept: { inputs: "input", layer: batchNorm() },
      a: { inputs: "kept", layer: conv2d(1, 2, { image }) },
      b: { inputs: "kept", layer: conv2d(1, 2, { image: other }) },
      output: { inputs: ["a", "b"], join: "concat" },
    }, { inputs: 32 });
    assertEquals(two.layers?.[0]?.name, "kept = batchNorm 32 of input");
    const rows = graph({
      kept: { inputs: "input", layer: batchNorm() },
      conv: { inputs: "kept", layer: conv2d(1, 2, { image }) },
      flat: { inputs: "input", layer: dense(32, 3) },
      output: { inputs: ["conv", "flat"], join: "concat" },
    }, { inputs: 32 });
    assertEquals(rows.layers?.map(({ image }) => image), [image, image, undefined, undefined]);
  });
});
