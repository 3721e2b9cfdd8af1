import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fromFileUrl } from "../../lib/io/file_url.ts";

describe("fromFileUrl()", () => {
  it("gives the path with its spaces and signs", () => {
    for (
      const [url, path] of [
        ["file:///data/a%20b.png", "/data/a b.png"],
        ["file:///data/50%25%20ä.png", "/data/50% ä.png"],
        ["file:///data/100%.png", "/data/100%.png"],
        ["file:///C:/data", "/C:/data"],
      ] as const
    ) {
      assertEquals(fromFileUrl(new URL(url), false), path);
    }
  });

  it("gives the drive or the server of a path on Windows", () => {
    for (
      const [url, path] of [
        ["file:///C:/Users/a%20b/x.png", "C:/Users/a b/x.png"],
        ["file:///c:/x.png", "c:/x.png"],
        ["file://server/share/x.png", "//server/share/x.png"],
      ] as const
    ) {
      assertEquals(fromFileUrl(new URL(url), true), path);
    }
  });

  it("refuses the URL of a server", () => {
    const url = new URL("https://example.com/a.png");
    assertThrows(() => fromFileUrl(url), TypeError, "https://example.com/a.png is not the URL");
  });
});
