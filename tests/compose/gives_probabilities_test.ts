import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  type AnyLayer,
  dense,
  frozen,
  globalAveragePool,
  graph,
  pipe,
  relu,
  reshape,
  softmax,
} from "../../mod.ts";
import { givesProbabilities } from "../../lib/compose/gives_probabilities.ts";
import { meanOfNetworks } from "../../lib/compose/mean_of_networks.ts";

describe("givesProbabilities()", () => {
  it("looks into compositions, at their ends", () => {
    assertEquals(givesProbabilities(softmax()), true);
    assertEquals(givesProbabilities(pipe(dense(2, 2), pipe(relu(), softmax()))), true);
    assertEquals(givesProbabilities(pipe(softmax<2>(), dense(2, 2))), false);
  });

  it("looks into frozen layers", () => {
    assertEquals(givesProbabilities(pipe(dense(2, 2), frozen(softmax()))), true);
    assertEquals(givesProbabilities(frozen(pipe(dense(2, 2), softmax()))), true);
    assertEquals(givesProbabilities(frozen(relu())), false);
  });

  it("is true of means of networks if it is true of each of them", () => {
    const likely = pipe(dense(2, 3), softmax());
    assertEquals(givesProbabilities(meanOfNetworks([likely, likely])), true);
    assertEquals(givesProbabilities(pipe(relu(), meanOfNetworks([likely, likely]))), true);
    assertEquals(givesProbabilities(meanOfNetworks([likely, dense(2, 3)])), false);
    assertEquals(givesProbabilities(meanOfNetworks([dense(2, 3), likely])), false);
  });

  it("is false of other layers behind probabilities", () => {
    const likely = pipe(dense(2, 4), softmax());
    const size = { height: 2, width: 1, channels: 4 };
    const behind = (order: "channelsFirst" | "channelsLast", join: "add" | "concat") =>
      parallelTo(join, pipe(reshape(size, { order }), globalAveragePool()));
    const parallelTo = (join: "add" | "concat", layer: AnyLayer) =>
      graph({
        a: { inputs: "input", layer: likely },
        b: { inputs: "input", layer: likely },
        output: { inputs: ["a", "b"], join, layer },
      });
    assertEquals(givesProbabilities(behind("channelsLast", "concat")), true);
    // The mean of a channel is then that of two numbers of the same network.
    assertEquals(givesProbabilities(behind("channelsFirst", "concat")), false);
    assertEquals(givesProbabilities(parallelTo("add", relu())), false);
    assertEquals(givesProbabilities(parallelTo("concat", dense(8, 4))), false);
  });
});
