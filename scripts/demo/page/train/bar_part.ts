/** The powers of ten that bars show, below the largest number. */
const DECADES = 4;

/** Returns the part of its length that a bar has, on a logarithmic scale that ends at the largest number. */
export function barPart(value: number, most: number): number {
  if (!(value > 0 && most > 0)) return 0;
  return Math.max(1 + Math.log10(value / most) / DECADES, 0.01);
}
