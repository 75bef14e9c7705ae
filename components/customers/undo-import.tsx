import { ConfirmAction } from "#components/ui/actions/confirm-action.tsx";

/** Takes an import back, after asking. */
export function UndoImport({ id, undo }: { id: string; undo: (form: FormData) => Promise<void> }) {
  return (
    <div>
      <ConfirmAction
        id="undo-import"
        open="Take it back"
        title="Take this import back?"
        keep="Keep it"
        action={undo}
        values={{ id }}
        confirm="Take it back"
        pending="Taking back…"
      >
        <ul>
          <li>Its links go, and the organizations, agreements and people that it made and nobody else needs.</li>
          <li>It works only while no usage was reported for its agreements; else nothing changes.</li>
          <li>Agreements that AWS has told of since stay, without a customer.</li>
        </ul>
      </ConfirmAction>
    </div>
  );
}
