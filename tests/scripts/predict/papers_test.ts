import { PAPERS } from "./papers.ts";
import { readsKinds } from "./reads_kinds.ts";

readsKinds(PAPERS);
