// The bundle of the workers lies beside the page's, whose folder both take their files from.
import "./workers/worker.ts";
