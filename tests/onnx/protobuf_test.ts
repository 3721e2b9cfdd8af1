import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import protobuf from "protobufjs";
import { bytes, type Fields, float, integer, text } from "../../lib/onnx/protobuf.ts";

const field = fc.integer({ min: 1, max: 2 ** 20 });

describe("protobuf", () => {
  it("writes whole numbers as a protobuf library does", () => {
    fc.assert(fc.property(field, fc.maxSafeInteger(), (id, value) => {
      assertEquals(
        written(integer(id, value)),
        library((writer) => writer.uint32(id * 8).int64(value)),
      );
    }));
  });

  it("writes float32 as a protobuf library does", () => {
    fc.assert(fc.property(field, fc.float({ noNaN: true }), (id, value) => {
      assertEquals(
        written(float(id, value)),
        library((writer) => writer.uint32(id * 8 + 5).float(value)),
      );
    }));
  });

  it("writes text as a protobuf library does", () => {
    fc.assert(fc.property(field, fc.string({ unit: "grapheme", maxLength: 300 }), (id, value) => {
      assertEquals(
        written(text(id, value)),
        library((writer) => writer.uint32(id * 8 + 2).string(value)),
      );
    }));
  });

  it("writes bytes in pieces as a protobuf library does in one", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 5 });
    fc.assert(fc.property(field, pieces, (id, value) => {
      const whole = Uint8Array.from(value.flatMap((piece) => [...piece]));
      assertEquals(
        written(bytes(id, value)),
        library((writer) => writer.uint32(id * 8 + 2).bytes(whole)),
      );
    }));
  });
});

function written(fields: Fields): number[] {
  return fields.flatMap((piece) => [...piece]);
}

function library(write: (writer: protobuf.Writer) => protobuf.Writer): number[] {
  return [...write(protobuf.Writer.create()).finish()];
}
