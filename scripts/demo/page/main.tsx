/// <reference lib="dom" />
/**
 * The page.
 *
 * @module
 */

import { render } from "preact";
import { attempt, loadPage } from "./actions.ts";
import { App } from "./app.tsx";
import { startForm } from "./train/start_form.ts";

const place = document.querySelector("#page");
if (place) render(<App />, place);
startForm();
await attempt(loadPage);
