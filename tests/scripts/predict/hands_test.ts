import { HANDS } from "./hands.ts";
import { readsKinds } from "./reads_kinds.ts";

readsKinds(HANDS);
