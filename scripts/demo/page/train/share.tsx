/// <reference lib="dom" />
import type { JSX } from "preact";
import { say } from "../actions.ts";
import { addressOf } from "../setting/address.ts";
import { commandOf } from "../setting/command.ts";
import * as store from "../store.ts";
import { presets, whyNot } from "./form.ts";

/** The link to the setting, and the command that trains the same. */
export function Share(): JSX.Element | null {
  const [setting, known] = [store.setting.value, presets.value];
  if (!setting || !known) return null;
  const command = commandOf(setting, known);
  const isOwn = store.data.value !== undefined && store.data.value.name !== "MNIST";
  const link = (): string => new URL(addressOf(setting, known), location.href).href;
  return (
    <div class="share">
      <div class="run-buttons">
        <button
          type="button"
          disabled={whyNot.value !== undefined}
          onClick={() =>
            void copy(link(), "The link is copied: it opens this page with this setting")}
        >
          Copy link
        </button>
        <button
          type="button"
          disabled={command === undefined || whyNot.value !== undefined}
          onClick={() => command && void copy(command, "The command is copied")}
        >
          Copy command
        </button>
      </div>
      {command === undefined
        ? <p class="faint">No flags of the command line make these layers.</p>
        : <code class="command">{command}</code>}
      <p class="faint">
        {isOwn &&
          "Your images are in neither: give the command --data, --images or --train too. "}
        {setting.engine === "webgpu"
          ? "GPUs round in different ways: on another one the last digits differ."
          : setting.isStrict
          ? "Strict: link and command give the same bits on every machine."
          : "On another machine the last digits may differ, unless the recipe is strict."}
      </p>
    </div>
  );
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(`The browser does not let the page copy. Copy it by hand: ${text}`, true);
  }
}
