/// <reference lib="dom" />
/**
 * The page that shows a run of the command line.
 *
 * @module
 */

import { render } from "preact";
import { App } from "./app.tsx";
import { follow } from "./follow.ts";
import { showSavedModels } from "./saved_model.ts";

const place = document.querySelector("#page");
if (place) render(<App />, place);
showSavedModels();
follow(new URL("run/events", document.baseURI));
