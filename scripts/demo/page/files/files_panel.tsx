/// <reference lib="dom" />
import type { JSX } from "preact";
import { DataView } from "./data_view.tsx";
import { DrawingsView } from "./drawings_view.tsx";
import { DropZone } from "./drop_zone.tsx";
import { busy } from "./files_state.ts";
import { OpenForm } from "./open_form.tsx";
import { QuestionDialog } from "./question_dialog.tsx";
import { SaveForm } from "./save_form.tsx";

/** The panel to open and to save files. */
export function FilesPanel(): JSX.Element {
  return (
    <div class="files">
      <p class="files-busy" role="status">{busy.value && `${busy.value} …`}</p>
      <OpenForm />
      <DataView />
      <SaveForm />
      <DrawingsView />
      <DropZone />
      <QuestionDialog />
    </div>
  );
}
