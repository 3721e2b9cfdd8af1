/** What the tests of layers share: the engine that they compute on, and a pass of training. */
import { type Pass, random, referenceEngine } from "../../mod.ts";

/** The reference engine in float64. */
export const engine = referenceEngine({ precision: "float64" });

/** A pass of training without statistics. */
export const pass: Pass = { training: true, key: random.key(0), statistics: [] };
