/// <reference lib="dom" />
/**
 * Changes the image until the network on show takes it for another class.
 *
 * @module
 */

import * as store from "../store.ts";
import { askAbout } from "../viewer.ts";
import { className, drawing, persuasion, target } from "./draw_state.ts";
import { persuade } from "./persuade.ts";

/** Changes the image, and returns in a sentence what it took. */
export async function persuadeNow(): Promise<string> {
  const [shown, pixels, aim] = [store.shown.value, store.pixels.value, target.value];
  if (!shown || !pixels || aim === undefined) return "";
  const before = drawing.value;
  const added = persuasion.value;
  const drawn = added ? pixels.map((light, i) => light - added[i]!) : pixels;
  const opinionOn = async (pixels: Float32Array) => {
    const [{ probabilities }, { gradient }] = await Promise.all([
      askAbout(shown, "look", { pixels }),
      askAbout(shown, "why", { pixels, target: aim }),
    ]);
    return { probabilities, gradient };
  };
  try {
    const { isPersuaded, levels, ...after } = await persuade(drawn, aim, opinionOn);
    // Who has drawn on meanwhile has another image.
    if (drawing.value !== before || store.pixels.value?.length !== pixels.length) return "";
    persuasion.value = after.pixels.map((light, i) => light - drawn[i]!);
    return isPersuaded
      ? `Now it reads ${className(aim)}, and no pixel changed by more than ${
        levels.toFixed(0)
      } of 255.`
      : `It does not read ${className(aim)}, even after each pixel changed by up to ${
        levels.toFixed(0)
      } of 255.`;
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}
