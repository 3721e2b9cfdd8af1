import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { dense, frozen, pipe, relu, softmax } from "../../mod.ts";
import { endsInSoftmax } from "../../lib/compose/ends_in_softmax.ts";

describe("endsInSoftmax()", () => {
  it("looks into compositions, at their ends", () => {
    assertEquals(endsInSoftmax(softmax()), true);
    assertEquals(endsInSoftmax(pipe(dense(2, 2), pipe(relu(), softmax()))), true);
    assertEquals(endsInSoftmax(pipe(softmax<2>(), dense(2, 2))), false);
  });

  it("looks into frozen layers", () => {
    assertEquals(endsInSoftmax(pipe(dense(2, 2), frozen(softmax()))), true);
    assertEquals(endsInSoftmax(frozen(pipe(dense(2, 2), softmax()))), true);
    assertEquals(endsInSoftmax(frozen(relu())), false);
  });
});
