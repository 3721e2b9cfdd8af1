import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decompressed } from "../../lib/io/gzip.ts";
import { collected, gzip, streamOf } from "../data/samples.ts";

const content = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);

describe("decompressed()", () => {
  it("passes on bytes that are not gzip", async () => {
    for (const bytes of [content, content.slice(0, 1), new Uint8Array()]) {
      assertEquals(await collected(await decompressed(streamOf(bytes))), bytes);
    }
  });

  it("decompresses gzip, told by its content", async () => {
    assertEquals(await collected(await decompressed(streamOf(await gzip(content)))), content);
  });

  it("sees how the bytes start even if they come one by one", async () => {
    const chunks = [...await gzip(content)].map((byte) => new Uint8Array([byte]));
    assertEquals(
      await collected(await decompressed(streamOf(new Uint8Array(), ...chunks))),
      content,
    );
  });

  it("fails on gzip that is broken, cut short or followed by other bytes", async () => {
    const whole = await gzip(content);
    const broken = [
      whole.with(whole.length - 6, 1 + (whole.at(-6) ?? 0)),
      whole.subarray(0, -1),
      whole.subarray(0, 100),
      whole.subarray(0, 2),
      new Uint8Array([...whole, 0]),
    ];
    for (const bytes of broken) {
      const error = await assertRejects(
        async () => await collected(await decompressed(streamOf(bytes))),
        SyntaxError,
      );
      assertStringIncludes(error.message, "its gzip stream is broken: ");
    }
  });

  it("passes on other errors as they are", async () => {
    for (const head of [content, await gzip(content)]) {
      const failing = new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => controller.enqueue(head.subarray(0, 50)),
        pull: (controller) => controller.error(new RangeError("the disk is gone")),
      });
      await assertRejects(
        async () => await collected(await decompressed(failing)),
        RangeError,
        "the disk is gone",
      );
    }
  });

  it("cancels its source with itself", async () => {
    for (const head of [content, await gzip(content)]) {
      let cancelled = false;
      const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull: (controller) => controller.enqueue(head),
        cancel: () => {
          cancelled = true;
        },
      });
      await (await decompressed(source)).cancel();
      assertEquals(cancelled, true);
    }
  });
});
