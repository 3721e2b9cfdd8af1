import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Course } from "./trainings.ts";

/** Asserts that two trainings have the same losses, accuracies and parameters, up to rounding. */
export function assertAlike(several: Course, one: Course, name: string): void {
  assertEquals(several.samples, one.samples, name);
  const numbersOf = ({ steps, epochs, params }: Course) =>
    [steps.flat(), epochs.flat(), params].flat();
  const [a, b] = [numbersOf(several), numbersOf(one)];
  assertEquals(a.length, b.length, name);
  for (const [i, value] of a.entries()) {
    if (value === null || b[i] === null) assertEquals(value, b[i], name);
    else assertAlmostEquals(value, b[i] ?? NaN, 1e-5, `${name}, number ${i}`);
  }
}
