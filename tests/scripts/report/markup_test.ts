import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { markup, raw } from "../../../scripts/report/markup.ts";

describe("markup", () => {
  it("escapes text, and keeps other pieces", () => {
    const item = markup`<li>${"a < b & c"}</li>`;
    assertEquals(markup`<ul>${[item, item]}</ul>`.html, `<ul>${item.html}${item.html}</ul>`);
    assertEquals(item.html, "<li>a &lt; b &amp; c</li>");
    assertEquals(markup`${1}${undefined}${raw("<b>")}`.html, "1<b>");
  });

  it("lets no text end a quoted attribute or begin a tag", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const written = markup`${text}`.html;
      assert(!/[<>"']/.test(written));
      assert(!/&(?!(amp|lt|gt|quot|#39);)/.test(written));
    }));
  });
});
