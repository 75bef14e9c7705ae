import { AskDialog } from "#components/ui/actions/ask-dialog.tsx";
import { SubmitButton } from "#components/ui/actions/submit-button.tsx";

/** Takes an import back, after asking. */
export function UndoImport({ id, undo }: { id: string; undo: (form: FormData) => Promise<void> }) {
  return (
    <div>
      <AskDialog
        id="undo-import"
        open="Take it back"
        title="Take this import back?"
        keep="Keep it"
        action={undo}
        confirm={
          <SubmitButton kind="stern-main" pendingLabel="Taking back…">
            Take it back
          </SubmitButton>
        }
      >
        <ul>
          <li>Its links go, and the organizations, agreements and people that it made and nobody else needs.</li>
          <li>It works only while no usage was reported for its agreements; else nothing changes.</li>
          <li>Agreements that AWS has told of since stay, without a customer.</li>
        </ul>
        <input type="hidden" name="id" value={id} />
      </AskDialog>
    </div>
  );
}
