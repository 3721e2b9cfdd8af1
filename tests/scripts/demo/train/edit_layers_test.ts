import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LAYER_KINDS } from "../../../../scripts/demo/page/setting/layer_kinds.ts";
import { parseLayers } from "../../../../scripts/demo/page/setting/layers_text.ts";
import { residualBlock } from "../../../../scripts/demo/page/setting/residual_block.ts";
import {
  kindOf,
  moved,
  newLayer,
  optionOf,
  placeOf,
  withOption,
} from "../../../../scripts/demo/page/train/edit_layers.ts";

const layers = parseLayers("conv2d(4,3),relu,dense(7),tanh,dense(10)");

describe("placeOf()", () => {
  it("puts layers of images ahead of dense ones, and others ahead of the last one", () => {
    assertEquals(["maxPool2d", "residual"].map((kind) => placeOf(kind, layers)), [2, 2]);
    assertEquals(["dense", "elu", "dropout"].map((kind) => placeOf(kind, layers)), [4, 4, 4]);
    assertEquals(["conv2d", "dense"].map((kind) => placeOf(kind, [])), [0, 0]);
    assertEquals(placeOf("dense", [{ kind: "relu" }]), 1);
  });
});

describe("moved()", () => {
  it("moves one layer up or down", () => {
    const kinds = (from: number, to: number) => moved(layers, from, to).map(kindOf).join(" ");
    assertEquals(kinds(1, 2), "conv2d dense relu tanh dense");
    assertEquals(kinds(4, 0), "dense conv2d relu dense tanh");
    assertEquals(kinds(3, 3), "conv2d relu dense tanh dense");
  });
});

describe("withOption()", () => {
  const option = (kind: string, name: string) => {
    const found = LAYER_KINDS.get(kind)?.options.find((each) => each.name === name);
    if (!found) throw new Error(`${kind} has no ${name}`);
    return found;
  };

  it("changes an option, and leaves out what the library does by itself", () => {
    const bias = option("dense", "bias");
    const without = withOption(layers, 2, bias, false);
    assertEquals(without[2], { kind: "dense", outputs: 7, bias: false });
    assertEquals(optionOf(without[2] ?? newLayer("relu"), bias), false);
    assertEquals(withOption(without, 2, bias, true), layers);
    assertEquals(optionOf(layers[2] ?? newLayer("relu"), bias), true);
  });

  it("changes the kernel of a residual block", () => {
    const kernel = option("residual", "kernel");
    const [block] = withOption([residualBlock(3, 16)], 0, kernel, 5);
    assertEquals(block, residualBlock(5, 1));
    assertEquals(block && [kindOf(block), optionOf(block, kernel)], ["residual", 5]);
  });
});
