import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { NUMBER_TYPES, typeNameOf } from "../../lib/formats/number_types.ts";
import { arrays } from "../shared/arrays.ts";

describe("typeNameOf()", () => {
  it("names the type that reads the bytes of an array", () => {
    fc.assert(fc.property(arrays, (array) => {
      const type = NUMBER_TYPES[typeNameOf(array)];
      assertEquals(type.size, array.BYTES_PER_ELEMENT);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
      assertEquals(type.read(bytes.buffer), array);
    }));
  });

  it("takes the bytes of an image on a canvas", () => {
    // @ts-expect-error A Uint8ClampedArray is not among the types of a tensor.
    assertEquals(typeNameOf(new Uint8ClampedArray(1)), "uint8");
  });

  it("rejects data that files cannot hold", () => {
    // @ts-expect-error A DataView is not a typed array.
    const name = () => typeNameOf(new DataView(new ArrayBuffer(2)));
    assertThrows(name, TypeError, "Cannot save [object DataView]: it is not a typed array");
  });
});
