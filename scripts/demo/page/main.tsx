/// <reference lib="dom" />
/**
 * The page.
 *
 * @module
 */

import { render } from "preact";
import { attempt, loadPage } from "./actions.ts";
import { App } from "./app.tsx";
import { timeline } from "./store.ts";
import { startForm } from "./train/start_form.ts";

const place = document.querySelector("#page");
if (place) render(<App />, place);
startForm();
// Runs are in this page alone, and a reload loses them.
addEventListener("beforeunload", (event) => {
  if (timeline.value.branches.some(({ points }) => points.length > 0)) event.preventDefault();
});
await attempt(loadPage);
