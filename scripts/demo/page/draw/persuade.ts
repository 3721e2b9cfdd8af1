/**
 * Changes an image by small steps until a network takes it for another class (Goodfellow, Shlens and Szegedy,
 * "Explaining and harnessing adversarial examples", 2015; Kurakin, Goodfellow and Bengio, 2017: many small steps).
 *
 * @module
 */

/** The gray levels of a step, and the steps at most. */
const STEP = 2;
const MOST_STEPS = 64;

/** What a network says of an image. */
export interface Opinion {
  readonly probabilities: ArrayLike<number>;
  /** How the probability of the class changes with each pixel. */
  readonly gradient: ArrayLike<number>;
}

/** An image after the steps. */
export interface Persuaded {
  readonly pixels: Float32Array;
  /** Whether the network takes it for the class. */
  readonly isPersuaded: boolean;
  /** The most that a pixel changed, of 255. */
  readonly levels: number;
}

/** Returns an image that is changed until a network takes it for a class, or until there were too many steps. */
export async function persuade(
  pixels: Float32Array,
  target: number,
  opinionOn: (pixels: Float32Array) => Promise<Opinion>,
): Promise<Persuaded> {
  let at = pixels;
  for (let step = 0;; step++) {
    const { probabilities, gradient } = await opinionOn(at);
    const isPersuaded = likeliest(probabilities) === target;
    if (isPersuaded || step === MOST_STEPS) {
      const levels = at.reduce((most, light, i) => Math.max(most, Math.abs(light - pixels[i]!)), 0);
      return { pixels: at, isPersuaded, levels };
    }
    at = at.map((light, i) =>
      Math.min(Math.max(light + STEP * Math.sign(gradient[i] ?? 0), 0), 255)
    );
  }
}

function likeliest(probabilities: ArrayLike<number>): number {
  const all = Array.from(probabilities);
  return all.indexOf(Math.max(...all));
}
