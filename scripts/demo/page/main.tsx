import { useSignal } from "@preact/signals";
import { render } from "preact";
import { WORKER } from "./places.ts";

const worker = new Worker(WORKER, { type: "module" });

function Page() {
  const engine = useSignal("opening the engine");
  worker.onmessage = ({ data }) => engine.value = data;
  return <p>{engine}</p>;
}

const place = document.querySelector("#page");
if (place) render(<Page />, place);
