import { openEngine } from "../../../../mod.ts";

const engine = await openEngine();
postMessage(engine.name);
