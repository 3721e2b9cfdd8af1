/// <reference lib="dom" />
import type { JSX } from "preact";
import * as store from "../store.ts";
import { ENGINES, type PageEngine } from "../setting/setting.ts";
import { CheckField } from "./choice_field.tsx";
import { change } from "./form.ts";
import { gpu } from "./gpu.ts";

const NAMES: Readonly<Record<PageEngine, string>> = {
  wasm: "processor",
  webgpu: "GPU",
};

/** What the steps are taken on: the processor, or the GPU where the browser has one. */
export function EngineForm(): JSX.Element | null {
  const setting = store.setting.value;
  if (!setting) return null;
  const { engine, isStrict } = setting;
  const isGpu = engine === "webgpu";
  return (
    <>
      <div class="fields">
        <div class="field">
          <label for="engine" title="What computes the steps of training">Steps are taken by</label>
          <select
            id="engine"
            aria-describedby="engine-note"
            onChange={({ currentTarget: { value } }) => {
              const chosen = ENGINES.find((each) => each === value);
              if (chosen) {
                change({ engine: chosen, isStrict: isStrict && chosen !== "webgpu" });
              }
            }}
          >
            {ENGINES.map((each) => (
              <option
                key={each}
                value={each}
                selected={each === engine}
                disabled={each === "webgpu" && !hasGpu()}
              >
                {NAMES[each]}
              </option>
            ))}
          </select>
        </div>
        <CheckField
          label="Strict: the same bits on every machine"
          hint="The kernels do without the machine's fused multiply-add, and are a little slower."
          value={isStrict}
          isDisabled={isGpu}
          onChange={(value) => change({ isStrict: value })}
        />
      </div>
      <p class="faint" id="engine-note">{noteOf(isGpu)}</p>
    </>
  );
}

function hasGpu(): boolean {
  return gpu.value !== undefined && "name" in gpu.value;
}

/** Returns what there is to know of the GPU. */
function noteOf(isChosen: boolean): string {
  const found = gpu.value;
  if (!found) return "Looking for a GPU …";
  if ("why" in found) return `No GPU to train on: ${found.why}.`;
  return isChosen
    ? `GPU: ${found.name}. Strict and threads are for the processor only: GPUs round in different ways.`
    : `There is a GPU: ${found.name}. It pays for large networks: small ones are often faster on the processor.`;
}
