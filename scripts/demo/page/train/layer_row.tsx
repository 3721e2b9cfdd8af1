/// <reference lib="dom" />
import { type Signal, signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Spec } from "../../../../mod.ts";
import { grouped } from "../../../shared/numbers.ts";
import type { CheckedLayer } from "../protocol.ts";
import { LAYER_KINDS, type LayerOption } from "../setting/layer_kinds.ts";
import * as store from "../store.ts";
import { CheckField, ChoiceField } from "./choice_field.tsx";
import { kindOf, optionOf, withOption } from "./edit_layers.ts";
import { change } from "./form.ts";
import { NumberField } from "./number_field.tsx";

/** The place of the layer that is dragged. */
const dragged: Signal<number | undefined> = signal(undefined);

/** A layer of the list: its options, what it gives, and what may be done with it. */
export function LayerRow({ spec, place, count, row, message, onMove, onTake, onRemove }: {
  readonly spec: Spec;
  readonly place: number;
  readonly count: number;
  /** What the check says of it. */
  readonly row: CheckedLayer | undefined;
  /** Why it does not fit, if it does not. */
  readonly message: string | undefined;
  readonly onMove: (to: number) => void;
  /** Takes the layer from another place to this one. */
  readonly onTake: (from: number) => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const isOver = useSignal(false);
  const kind = kindOf(spec);
  const name = `${kind}, layer ${place + 1}`;
  const isLast = place === count - 1 && kind === "dense";
  // A dense layer at the end has an output for each class.
  const options = (LAYER_KINDS.get(kind)?.options ?? [])
    .filter((option) => !(isLast && option.name === "outputs"));
  const onKey = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? place - 1 : place + 1);
  };
  return (
    <li
      class={["layer", message !== undefined && "unfit", isOver.value && "over"].filter(Boolean)
        .join(" ")}
      onKeyDown={onKey}
      onDragOver={(event) => {
        if (dragged.peek() === undefined) return;
        event.preventDefault();
        isOver.value = dragged.peek() !== place;
      }}
      onDragLeave={() => isOver.value = false}
      onDrop={(event) => {
        const from = dragged.peek();
        isOver.value = false;
        if (from === undefined) return;
        event.preventDefault();
        onTake(from);
      }}
    >
      <div class="layer-line">
        <span
          class="handle"
          title="Drag to another place"
          aria-hidden="true"
          draggable
          onDragStart={({ dataTransfer }) => {
            dragged.value = place;
            dataTransfer?.setData("text/plain", kind);
          }}
          onDragEnd={() => dragged.value = undefined}
        >
          ⠿
        </span>
        <span class="layer-kind" title={LAYER_KINDS.get(kind)?.about}>
          {kind}
        </span>
        <span class="layer-options">
          {isLast && <span class="faint">a unit for each class</span>}
          {options.map((option) => (
            <Option
              key={option.name}
              {...{ spec, place, option }}
              name={`${option.label} of ${name}`}
            />
          ))}
        </span>
        <span class="layer-sizes">{row && <Sizes row={row} />}</span>
        <span class="layer-buttons">
          <button
            type="button"
            class="quiet"
            id={`layer-${place}-up`}
            aria-label={`Move ${name} up`}
            title="Move up (Alt+↑)"
            aria-disabled={place === 0}
            onClick={() => onMove(place - 1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="quiet"
            id={`layer-${place}-down`}
            aria-label={`Move ${name} down`}
            title="Move down (Alt+↓)"
            aria-disabled={place === count - 1}
            onClick={() => onMove(place + 1)}
          >
            ↓
          </button>
          <button
            type="button"
            class="quiet"
            id={`layer-${place}-remove`}
            aria-label={`Remove ${name}`}
            title="Remove"
            onClick={onRemove}
          >
            ✕
          </button>
        </span>
      </div>
      {message !== undefined && <p class="wrong">{message}</p>}
    </li>
  );
}

function Sizes(
  { row: { image, outputs, parameters } }: { readonly row: CheckedLayer },
): JSX.Element {
  return (
    <>
      <span title="What the layer gives">
        {image ? `${image.width}×${image.height}×${image.channels}` : grouped(outputs)}
      </span>
      <span class="layer-parameters" title="Its parameters: the numbers that it learns">
        {parameters === 0 ? "" : `${grouped(parameters)} parameters`}
      </span>
    </>
  );
}

function Option({ spec, place, option, name }: {
  readonly spec: Spec;
  readonly place: number;
  readonly option: LayerOption;
  readonly name: string;
}): JSX.Element {
  const { label, hint, takes } = option;
  const value = optionOf(spec, option);
  const onChange = (next: number | string | boolean | undefined): void => {
    const layers = store.setting.value?.layers;
    if (layers && next !== undefined) change({ layers: withOption(layers, place, option, next) });
  };
  if (takes === "yes or no") {
    return <CheckField {...{ label, hint, onChange }} value={value === true} />;
  }
  if (isNames(takes)) {
    return <ChoiceField {...{ label, hint, onChange }} choices={takes} value={`${value}`} />;
  }
  // A link may have a window of two sides: the form only shows it.
  if (typeof value !== "number") return <span class="faint">{label} {`${value}`}</span>;
  return <NumberField {...{ label, name, hint, value, onChange }} rule={takes} />;
}

function isNames(takes: LayerOption["takes"]): takes is readonly string[] {
  return Array.isArray(takes);
}
