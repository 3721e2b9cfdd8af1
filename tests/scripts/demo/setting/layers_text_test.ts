import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { layersText, parseLayers } from "../../../../scripts/demo/page/setting/layers_text.ts";
import { residualBlock } from "../../../../scripts/demo/page/setting/residual_block.ts";

describe("layersText()", () => {
  it("writes layers as calls, with the arguments ahead of the options", () => {
    const layers = [
      { kind: "conv2d", padding: "same", kernel: 3, channels: 16 },
      { kind: "maxPool2d", window: [2, 3] },
      { kind: "leakyRelu", slope: -1e-7 },
      residualBlock(5, 16),
      { kind: "dense", inputs: 99, outputs: 10, bias: false },
    ];
    const text =
      "conv2d(16,3,padding:same),maxPool2d(2x3),leakyRelu(slope:-1e-7),residual(5),dense(10,bias:false)";
    assertEquals(layersText(layers), text);
    assertEquals(layersText(parseLayers(text)), text);
  });

  it("writes layers as JSON that no calls can write", () => {
    for (
      const odd of [
        { kind: "conv2d", channels: 1, kernel: { height: 3, width: 3 } },
        { kind: "a b" },
        { kind: "odd", word: "true" },
        { kind: "odd", word: "3x3" },
        { kind: "odd", "__proto__": 1, ["a-b"]: 2 },
        { kind: "pipe", layers: [{ kind: "relu" }] },
      ]
    ) {
      const text = layersText([odd, residualBlock(3, 1)]);
      assertEquals(text[0], "[");
      assertEquals(parseLayers(text), [odd, residualBlock(3, 1)]);
    }
    assertEquals(parseLayers(layersText([])), []);
  });
});

describe("parseLayers()", () => {
  it("says what is no layer and no option", () => {
    for (
      const [text, message] of [
        ["relu,", '"" is no layer'],
        ["relu dense(10)", '"relu dense(10)" is no layer'],
        ["dense(10", '"dense(10" is no layer'],
        ["dense((10))", '"dense((10))" is no layer'],
        ["dense()", '"" is no option of dense'],
        ["dense(10,true)", '"true" is no option of dense'],
        ["dense(1e999)", '"1e999" is no option of dense'],
        ["dense(10,outputs:5)", "dense has its outputs twice"],
        ["relu(kind:dense)", "relu has its kind twice"],
        ['[{"kind":5}]', '"{"kind":5}" is no layer'],
        ["[relu]", '"[relu]" is no JSON'],
        [Array(101).fill("relu").join(), "there are 101 layers, and may be 100"],
        [`[${Array(101).fill('{"kind":"relu"}').join()}]`, "there are 101 layers, and may be 100"],
      ] as const
    ) {
      assertThrows(() => parseLayers(text), SyntaxError, message);
    }
  });
});
