/// <reference lib="dom" />
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Spec } from "../../../../mod.ts";
import { grouped } from "../../../shared/numbers.ts";
import { LAYER_KINDS, type LayerKind } from "../setting/layer_kinds.ts";
import * as store from "../store.ts";
import { kindOf, moved, newLayer, placeOf, withLayer, withoutLayer } from "./edit_layers.ts";
import { change } from "./form.ts";
import { LayerRow } from "./layer_row.tsx";

/** The kind that the menu of layers shows. */
const chosen = signal("dense");

/** What was done last, for screen readers. */
const done = signal("");

/** The list of layers, which may be changed. */
export function LayersEditor(): JSX.Element {
  const layers = store.setting.value?.layers ?? [];
  const check = store.check.value;
  const kind = LAYER_KINDS.get(chosen.value);
  const blamed = check?.isFit === false ? check : undefined;
  return (
    <div class="layers-editor">
      <ol class="layers">
        {layers.map((spec, i) => (
          <LayerRow
            key={`${i} ${kindOf(spec)}`}
            spec={spec}
            place={i}
            count={layers.length}
            row={check?.rows[i]}
            message={blamed?.layer === i ? blamed.message : undefined}
            onMove={(to) => move(layers, i, to)}
            onTake={(from) => move(layers, from, i)}
            onRemove={() => remove(layers, i)}
          />
        ))}
      </ol>
      {blamed && blamed.layer === undefined && <p class="wrong">{blamed.message}</p>}
      <div class="add-layer">
        <label for="layer-kind">Add a layer</label>
        <select
          id="layer-kind"
          value={chosen.value}
          onChange={({ currentTarget }) => chosen.value = currentTarget.value}
        >
          {[...groups()].map(([group, kinds]) => (
            <optgroup key={group} label={group}>
              {kinds.map(({ kind }) => (
                <option key={kind} value={kind} selected={kind === chosen.value}>{kind}</option>
              ))}
            </optgroup>
          ))}
        </select>
        <button type="button" onClick={() => add(layers, chosen.value)}>Add</button>
        <span class="faint">{kind?.about}</span>
      </div>
      <p class="faint">
        {check?.isFit && `${grouped(check.parameters)} parameters in all. `}
        Dense layers take as many inputs as the layer before gives. A dense layer at the end gets
        one output for each class.
      </p>
      <p class="hidden-text" aria-live="polite">{done.value}</p>
    </div>
  );
}

function groups(): ReadonlyMap<string, readonly LayerKind[]> {
  return Map.groupBy(LAYER_KINDS.values(), ({ group }) => group);
}

function add(layers: readonly Spec[], kind: string): void {
  const place = placeOf(kind, layers);
  change({ layers: withLayer(layers, place, newLayer(kind)) });
  done.value = `Added ${kind} as layer ${place + 1}`;
}

function move(layers: readonly Spec[], from: number, to: number): void {
  if (to < 0 || to >= layers.length) return;
  change({ layers: moved(layers, from, to) });
  done.value = `Moved to place ${to + 1} of ${layers.length}`;
  // The keyboard stays with the layer that moved.
  focusSoon(`#layer-${to}-${to < from ? "up" : "down"}`);
}

function remove(layers: readonly Spec[], place: number): void {
  const spec = layers[place];
  change({ layers: withoutLayer(layers, place) });
  done.value = `Removed ${spec ? kindOf(spec) : "a layer"}`;
  focusSoon(
    layers.length > 1 ? `#layer-${Math.min(place, layers.length - 2)}-remove` : "#layer-kind",
  );
}

function focusSoon(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
