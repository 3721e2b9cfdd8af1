import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dense, parseModel, random, serializeModel } from "../../mod.ts";
import { parseSafetensors, serializeSafetensors } from "../../lib/formats/mod.ts";

const network = dense(2, 3);
const model = { network, params: network.init(random.key(1)), statistics: [] };
const classNames = ["T-shirt", "Trouser", "\u3042"];

/** Returns a model whose metadata has this text as the names of its classes. */
function withText(text: string, ours = true): Uint8Array {
  const { tensors, metadata } = parseSafetensors(serializeModel({ ...model, classNames }));
  const kept = [...metadata].filter(([name]) => ours || name === "format");
  return serializeSafetensors({ tensors, metadata: new Map([...kept, ["classNames", text]]) });
}

describe("the names of classes in a model", () => {
  it("are saved and loaded", () => {
    const loaded = parseModel(serializeModel({ ...model, classNames }));
    assertEquals(loaded.classNames, classNames);
    assertEquals(loaded.metadata.get("classNames"), JSON.stringify(classNames));
  });

  it("are not in the file of a model without them", () => {
    const loaded = parseModel(serializeModel(model));
    assertEquals([loaded.classNames, "classNames" in loaded], [undefined, false]);
    assertEquals(loaded.metadata.has("classNames"), false);
  });

  it("are refused unless they are texts, one for each output", () => {
    for (const odd of ["{}", "[1, 2, 3]", '["a", "b", null]', "[", "7"]) {
      assertThrows(
        () => parseModel(withText(odd), "m.safetensors"),
        SyntaxError,
        "Cannot read m.safetensors: its names of classes are no list of texts",
      );
    }
    assertThrows(
      () => parseModel(withText('["a", "b"]'), "m.safetensors"),
      SyntaxError,
      "Cannot read m.safetensors: its names of classes are wrong",
    );
  });

  it("are what another program meant by them where foldnet did not write the file", () => {
    assertEquals(parseModel(withText("7", false), "a file", { network }).classNames, undefined);
  });
});
