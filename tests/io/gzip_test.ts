import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { decompressed, isBomb } from "../../lib/io/gzip.ts";
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

  it("refuses a stream that grows a thousandfold, long before its end", async () => {
    const zeros = { length: 0 };
    const bomb = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        zeros.length += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
        if (zeros.length === 2 ** 27) controller.close();
      },
    }).pipeThrough(new CompressionStream("gzip"));
    const bytes = await collected(bomb);
    let length = 0;
    const error = await assertRejects(async () => {
      for await (const chunk of await decompressed(streamOf(bytes))) length += chunk.length;
    }, SyntaxError);
    assertMatch(
      error.message,
      /^its gzip stream grows from \d+ bytes to more than 67108864, as no/,
    );
    assertEquals(length < 2 ** 26 + 2 ** 24, true);
  });

  it("passes on what is small, however it grows, and what grows as data does", async () => {
    const blank = new Uint8Array(2 ** 20);
    assertEquals(
      (await collected(await decompressed(streamOf(await gzip(blank))))).length,
      2 ** 20,
    );
    assertEquals(isBomb(1, 2 ** 26), false);
    assertEquals(isBomb(2 ** 20, 100 * 2 ** 20), false);
    assertEquals(isBomb(2 ** 20, 100 * 2 ** 20 + 1), true);
  });
});
